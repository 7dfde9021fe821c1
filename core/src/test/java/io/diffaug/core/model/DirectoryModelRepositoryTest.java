package io.diffaug.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diffaug.core.model.ModelManifest.ModelFile;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryModelRepositoryTest {
  private static final int CLAIMS = 200;

  @TempDir Path root;
  private DirectoryModelRepository repository;

  @BeforeEach
  void open() {
    repository = new DirectoryModelRepository(root.resolve("models"));
  }

  @Test
  void whatIsPublishedIsReadBack() throws Exception {
    ModelManifest manifest = files(repository.claim());
    String digest = repository.complete(manifest);
    ModelBundleFiles read = repository.read(1, digest);
    assertThat(read.manifest()).usingRecursiveComparison().isEqualTo(manifest);
    assertThat(read.encoder()).isEqualTo(SmallVersion.ENCODER);
    assertThat(read.denoiser()).isEqualTo(SmallVersion.DENOISER);
    assertThat(repository.manifest(1)).usingRecursiveComparison().isEqualTo(manifest);
  }

  @Test
  void aManifestHasTheSameBytesEveryTime() {
    ModelManifest manifest = files(repository.claim());
    assertThat(ManifestCodec.write(manifest)).isEqualTo(ManifestCodec.write(manifest));
  }

  @Test
  void aVersionWithoutItsManifestDoesNotExist() {
    files(repository.claim());
    assertThat(repository.versions()).isEmpty();
    assertThat(repository.claim()).isEqualTo(2);
  }

  @Test
  void claimantsAtTheSameTimeGetVersionsOfTheirOwn() throws Exception {
    ExecutorService claimants = Executors.newFixedThreadPool(8);
    try {
      List<Future<Long>> claims =
          claimants.invokeAll(
              Stream.<Callable<Long>>generate(
                      () -> () -> new DirectoryModelRepository(root.resolve("models")).claim())
                  .limit(40)
                  .toList());
      for (int i = 0; i < claims.size(); i++) {
        assertThat(claims.stream().map(DirectoryModelRepositoryTest::value)).contains(i + 1L);
      }
    } finally {
      claimants.shutdownNow();
    }
  }

  @Test
  void aVersionIsAbandonedOnceItsWriterIsGoneAndNotBefore() throws Exception {
    files(repository.claim());
    assertThat(repository.abandoned()).isEmpty();
    try (Claimant other = Claimant.start(root.resolve("models"))) {
      assertThat(other.version()).isEqualTo(2);
      assertThat(other.abandoned()).as("version 1 is being written here").isEmpty();
      files(repository.claim());
      assertThat(repository.abandoned()).as("version 2 is being written there").isEmpty();
      repository.removeAbandoned(2);
      assertThat(folder(2).resolve("encoder.onnx")).exists();
      other.kill();
    }
    assertThat(repository.abandoned()).containsExactly(2L);
    repository.removeAbandoned(2);
    assertThat(folder(2)).doesNotExist();
    assertThat(repository.abandoned()).isEmpty();
  }

  @Test
  void theNewestClaimIsNeverAbandonedSoThatNoNumberIsGivenTwice() throws Exception {
    try (Claimant gone = Claimant.start(root.resolve("models"))) {
      gone.kill();
    }
    assertThat(repository.abandoned()).isEmpty();
    assertThat(repository.claim()).isEqualTo(2);
    assertThat(repository.abandoned()).containsExactly(1L);
  }

  @Test
  void aFolderWithoutAnyFileIsAbandonedAndOneWithFilesOfAnUnknownWriterIsNot() throws Exception {
    Files.createDirectories(folder(1));
    Files.createDirectories(folder(2));
    Files.write(folder(2).resolve("encoder.onnx"), SmallVersion.ENCODER);
    repository.claim();
    assertThat(repository.abandoned()).containsExactly(1L);
    repository.removeAbandoned(1);
    assertThat(folder(1)).doesNotExist();
    repository.removeAbandoned(2);
    assertThat(folder(2).resolve("encoder.onnx")).exists();
  }

  @Test
  void whatSeemedAbandonedAndWasCompletedMeanwhileStays() throws Exception {
    Files.createDirectories(folder(1));
    repository.claim();
    assertThat(repository.abandoned()).containsExactly(1L);
    Files.createFile(folder(1).resolve("manifest.pb"));
    repository.removeAbandoned(1);
    assertThat(repository.versions()).containsExactly(1L);
  }

  /** Where a kill came between putting the mark there and filling it. */
  @Test
  void aFolderWhoseMarkWasNeverFilledIsAbandoned() throws Exception {
    Files.createDirectories(folder(1));
    Files.createFile(folder(1).resolve("claim"));
    repository.claim();
    assertThat(repository.abandoned()).containsExactly(1L);
    repository.removeAbandoned(1);
    assertThat(folder(1)).doesNotExist();
    assertThat(repository.abandoned()).isEmpty();
  }

  /** Two writers, as the newest claim of all is never looked at. */
  @Test
  void whoeverRemovesWhatIsAbandonedTakesNoVersionFromAWriterThatLives() throws Exception {
    AtomicBoolean claiming = new AtomicBoolean(true);
    ExecutorService others = Executors.newFixedThreadPool(2);
    Future<?> removing = others.submit(() -> removeWhile(claiming));
    Future<Claimant> starting = others.submit(() -> Claimant.start(root.resolve("models"), CLAIMS));
    try (Claimant one = Claimant.start(root.resolve("models"), CLAIMS);
        Claimant other = starting.get()) {
      assertThat(Math.max(one.version(), other.version())).isGreaterThanOrEqualTo(2 * CLAIMS);
      claiming.set(false);
      removing.get();
      try (Stream<Path> folders = Files.list(root.resolve("models"))) {
        assertThat(folders.filter(folder -> Files.exists(folder.resolve("encoder.onnx"))))
            .hasSize(2 * CLAIMS);
      }
    } finally {
      claiming.set(false);
      others.shutdownNow();
    }
  }

  /** Removes whatever seems abandoned, again and again. */
  private void removeWhile(AtomicBoolean claiming) {
    while (claiming.get()) {
      repository.abandoned().forEach(repository::removeAbandoned);
    }
  }

  @Test
  void aRemovalThatWasCutOffIsFinished() throws Exception {
    repository.complete(files(repository.claim()));
    repository.claim();
    Files.createDirectories(folder(1).resolve("encoder.onnx.d/in-the-way"));
    assertThatThrownBy(() -> repository.remove(1)).isInstanceOf(UncheckedIOException.class);
    assertThat(repository.versions()).isEmpty();
    Files.delete(folder(1).resolve("encoder.onnx.d/in-the-way"));
    assertThat(repository.abandoned()).containsExactly(1L);
    repository.removeAbandoned(1);
    assertThat(folder(1)).doesNotExist();
  }

  @Test
  void aCompleteVersionBearsNoMark() throws Exception {
    repository.complete(files(repository.claim()));
    repository.claim();
    try (Stream<Path> files = Files.list(folder(1))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("encoder.onnx", "denoiser.onnx", "manifest.pb");
    }
    assertThat(repository.abandoned()).isEmpty();
  }

  private Path folder(long version) {
    return root.resolve("models/0000000" + version);
  }

  @Test
  void aFileThatCannotBeFinishedLeavesNothingBehind() throws Exception {
    long version = repository.claim();
    Path folder = root.resolve("models/00000001");
    Files.createDirectories(folder.resolve("encoder.onnx/in-the-way"));
    assertThatThrownBy(() -> repository.write(version, "encoder.onnx", SmallVersion.ENCODER))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("encoder.onnx: cannot be written");
    assertThat(folder.resolve("encoder.onnx.part")).doesNotExist();
    assertThat(repository.versions()).isEmpty();
  }

  @Test
  void aFlippedByteIsRefused() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    Path encoder = root.resolve("models/00000001/encoder.onnx");
    byte[] bytes = Files.readAllBytes(encoder);
    bytes[1] ^= 1;
    Files.write(encoder, bytes);
    assertRejected(digest, "version 1, encoder.onnx: sha256 ");
  }

  @Test
  void anotherManifestThanTheAnnouncedOneIsRefused() {
    repository.complete(files(repository.claim()));
    assertRejected("00", "version 1, manifest.pb: sha256 ");
  }

  @Test
  void aTruncatedFileIsRefused() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    Files.write(root.resolve("models/00000001/denoiser.onnx"), new byte[0]);
    assertRejected(digest, "version 1, denoiser.onnx: 0 bytes (expected: 4)");
  }

  @Test
  void aMissingFileIsRefused() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    Files.delete(root.resolve("models/00000001/denoiser.onnx"));
    assertRejected(digest, "version 1, denoiser.onnx: not in ");
  }

  @Test
  void aFileThatIsDeclaredTooLargeIsRefusedBeforeItIsRead() throws Exception {
    ModelManifest manifest = files(repository.claim());
    ModelFile huge = new ModelFile(ModelManifest.ENCODER_FILE, 10_000_000_000L, "00".repeat(32));
    String digest = repository.complete(withFiles(manifest, List.of(huge)));
    Files.delete(root.resolve("models/00000001/encoder.onnx"));
    assertRejected(
        digest, "version 1, encoder.onnx: 10000000000 bytes (expected: at most 536870912)");
  }

  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    try (RandomAccessFile sparse =
        new RandomAccessFile(root.resolve("models/00000001/encoder.onnx").toFile(), "rw")) {
      sparse.setLength(10_000_000_000L);
    }
    assertRejected(
        digest, "version 1, encoder.onnx: 10000000000 bytes (expected: at most 536870912)");
  }

  @Test
  void aManifestThatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    try (RandomAccessFile sparse =
        new RandomAccessFile(root.resolve("models/00000001/manifest.pb").toFile(), "rw")) {
      sparse.setLength(10_000_000_000L);
    }
    assertRejected(
        digest, "version 1, manifest.pb: 10000000000 bytes (expected: at most 16777216)");
  }

  @Test
  void aHalfWrittenFolderIsRefused() {
    files(repository.claim());
    assertRejected("00", "version 1, manifest.pb: not in ");
  }

  @Test
  void theManifestOfAnotherVersionIsRefused() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    files(repository.claim());
    Files.copy(
        root.resolve("models/00000001/manifest.pb"), root.resolve("models/00000002/manifest.pb"));
    assertThatThrownBy(() -> repository.read(2, digest))
        .isInstanceOf(RejectedModelException.class)
        .hasMessage("version 2, manifest.pb: of version 1 (expected: its folder's)");
  }

  @Test
  void aManifestThatDoesNotListItsDenoiserIsRefused() throws Exception {
    ModelManifest manifest = files(repository.claim());
    String digest = repository.complete(withFiles(manifest, manifest.files().subList(0, 1)));
    assertRejected(
        digest, "version 1, denoiser.onnx: not in the manifest (expected: listed there)");
  }

  /** A disk that is away says nothing about a version. */
  @Test
  void aRepositoryThatVanishedIsTheWorldsFault() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    Files.move(root.resolve("models"), root.resolve("elsewhere"));
    assertThatThrownBy(() -> repository.read(1, digest))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(root.resolve("models") + ": holds no version (expected: a readable");
    Files.move(root.resolve("elsewhere"), root.resolve("models"));
    assertThat(repository.read(1, digest).encoder()).isEqualTo(SmallVersion.ENCODER);
  }

  /** An empty mount point. */
  @Test
  void aRepositoryWithoutAnyVersionIsTheWorldsFault() throws Exception {
    Files.createDirectories(root.resolve("models"));
    assertThatThrownBy(() -> repository.read(1, "00"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("holds no version");
  }

  /** So is a file that is there and cannot be read. */
  @Test
  void aFileThatCannotBeReadIsTheWorldsFault() throws Exception {
    String digest = repository.complete(files(repository.claim()));
    Path encoder = root.resolve("models/00000001/encoder.onnx");
    Files.delete(encoder);
    Files.createDirectory(encoder);
    assertThatThrownBy(() -> repository.read(1, digest))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(encoder + ": cannot be read");
  }

  /** Of the files that a manifest lists, those that serve are read, however many there are. */
  @Test
  void aFileThatNobodyNeedsIsNotRead() throws Exception {
    ModelManifest manifest = files(repository.claim());
    List<ModelFile> more = new ArrayList<>(manifest.files());
    more.add(new ModelFile("notes.txt", 10_000_000_000L, "00".repeat(32)));
    String digest = repository.complete(withFiles(manifest, more));
    assertThat(repository.read(1, digest).encoder()).isEqualTo(SmallVersion.ENCODER);
  }

  @Test
  void aMissingVersionIsRefused() {
    repository.claim();
    assertThatThrownBy(() -> repository.read(9, "00"))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageContaining("version 9, manifest.pb: not in ");
  }

  @Test
  void aManifestThatPointsOutsideItsFolderIsRefused() throws Exception {
    ModelManifest manifest = files(repository.claim());
    ModelFile outside = new ModelFile("../secret", 3, "00".repeat(32));
    String digest = repository.complete(withFiles(manifest, List.of(outside)));
    assertRejected(digest, "version 1, ../secret: a path (expected: a plain file name)");
  }

  @Test
  void garbageForAManifestIsRefused() throws Exception {
    repository.complete(files(repository.claim()));
    Files.write(root.resolve("models/00000001/manifest.pb"), new byte[] {(byte) 0xff, 1, 2});
    assertThatThrownBy(() -> repository.manifest(1))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith("manifest: ");
  }

  @Test
  void aManifestOfAnotherWidthThanItsDomainIsRefused() throws Exception {
    byte[] bytes = ManifestCodec.write(files(repository.claim()));
    byte[] widened =
        io.diffaug.proto.ModelManifest.parseFrom(bytes).toBuilder()
            .setWidth(9)
            .build()
            .toByteArray();
    assertThatThrownBy(() -> ManifestCodec.read(widened))
        .hasMessage("manifest: width: 9 (expected: 2, the domain's)");
  }

  @Test
  void aRootThatIsNoFolderIsNamed() throws Exception {
    Path file = Files.createFile(root.resolve("occupied"));
    assertThatThrownBy(() -> new DirectoryModelRepository(file).claim())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file + ": cannot claim a version");
  }

  private void assertRejected(String digest, String message) {
    assertThatThrownBy(() -> repository.read(1, digest))
        .isInstanceOf(RejectedModelException.class)
        .hasMessageStartingWith(message);
  }

  private ModelManifest files(long version) {
    return SmallVersion.files(repository, version);
  }

  private static ModelManifest withFiles(ModelManifest manifest, List<ModelFile> files) {
    return new ModelManifest(
        manifest.version(),
        manifest.domain(),
        manifest.embeddingWidth(),
        manifest.schedule(),
        manifest.conditionDropout(),
        manifest.sampler(),
        manifest.minSteps(),
        files,
        manifest.parity(),
        manifest.origin());
  }

  private static long value(Future<Long> claim) {
    try {
      return claim.get();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
