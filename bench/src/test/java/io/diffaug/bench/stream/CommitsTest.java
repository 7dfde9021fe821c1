package io.diffaug.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommitsTest {
  private final Commits commits = new Commits(1000);

  @Test
  void theGoalIsReachedByCommitsOfAnotherThread() throws Exception {
    CompletableFuture<Void> side =
        CompletableFuture.runAsync(
            () -> {
              commits.add(200);
              commits.add(300);
              commits.reach(1000);
            });
    assertThat(commits.await(() -> {})).isPositive();
    side.join();
  }

  @Test
  void whoWaitsHearsOfASideThatHasEnded() {
    commits.add(999);
    assertThatThrownBy(
            () ->
                commits.await(
                    () -> {
                      throw new IllegalStateException("ended");
                    }))
        .hasMessage("ended");
  }
}
