package io.diffaug.nn.export;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The place in a block's code that called an array.
 *
 * @param through the method of the array
 * @param where class, method and line
 */
record CallSite(String through, String where) {
  private static final String START = Trace.class.getName();

  private static final Set<String> TRACING =
      Set.of(
          CallSite.class.getName(),
          Recorder.class.getName(),
          RecordingArray.class.getName(),
          RecordingIndexer.class.getName());

  /** Packages whose frames lie between the block's code and the recording. */
  private static final List<String> BETWEEN =
      List.of("java.", "jdk.", "sun.", "com.sun.", "ai.djl.ndarray.", "ai.djl.pytorch.");

  /** Where the current call into the recording comes from: the user's code, else DJL's block. */
  static CallSite find() {
    return among(
        StackWalker.getInstance()
            .walk(stack -> stack.map(StackFrame::toStackTraceElement).toList()));
  }

  /** Where in a block's code a failure comes from: the user's code, else DJL's block. */
  static CallSite of(Throwable failure) {
    return among(Arrays.asList(failure.getStackTrace()));
  }

  private static CallSite among(List<StackTraceElement> stack) {
    List<StackTraceElement> frames =
        stack.stream().takeWhile(frame -> !frame.getClassName().equals(START)).toList();
    if (frames.isEmpty()) {
      return new CallSite("forward", "the block");
    }
    int caller = 0;
    while (caller < frames.size() - 1 && isBetween(frames.get(caller).getClassName())) {
      caller++;
    }
    String through = frames.get(Math.max(0, caller - 1)).getMethodName();
    StackTraceElement user =
        frames.stream()
            .skip(caller)
            .filter(frame -> !isBetween(frame.getClassName()))
            .filter(frame -> !frame.getClassName().startsWith("ai.djl."))
            .findFirst()
            .orElse(frames.get(caller));
    return new CallSite(through, text(user));
  }

  private static boolean isBetween(String className) {
    return TRACING.contains(className) || BETWEEN.stream().anyMatch(className::startsWith);
  }

  private static String text(StackTraceElement frame) {
    String className = frame.getClassName();
    return className.substring(className.lastIndexOf('.') + 1)
        + "."
        + frame.getMethodName()
        + ":"
        + frame.getLineNumber();
  }
}
