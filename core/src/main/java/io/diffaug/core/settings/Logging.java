package io.diffaug.core.settings;

/** How the programs log: to standard error, ours from INFO on, what libraries say from WARN on. */
public final class Logging {
  private static final String KEY = "logback.configurationFile";
  private static final String OURS = "io/diffaug/core/logging.xml";

  private Logging() {}

  /**
   * Takes our configuration, unless the user names another by {@code logback.configurationFile}. A
   * main calls it before anything logs; as a library we leave logging to our host.
   */
  public static void configure() {
    System.getProperties().putIfAbsent(KEY, OURS);
  }
}
