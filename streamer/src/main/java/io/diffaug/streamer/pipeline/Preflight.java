package io.diffaug.streamer.pipeline;

/** What must hold before the stream starts: the cluster answers, the topics are fit. */
@FunctionalInterface
public interface Preflight {
  /**
   * Looks once; blocks. An unchecked exception means that the world may heal.
   *
   * @throws StreamRefusedException with every complaint, if looking again can not help
   */
  void check() throws StreamRefusedException;
}
