package io.diffaug.streamer.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Names a process among the replicas of its group; of two that run at once with one name, the
 * second stops.
 *
 * @param name letters, digits, '.', '_' and '-'
 * @param origin where the name comes from, in words
 */
public record InstanceId(String name, String origin) {
  /** The name where the host has none that resolves. */
  static final String FALLBACK = "diffaug";

  private static final String VALID = "[A-Za-z0-9._-]+";

  /**
   * Checks the components. {@inheritDoc}
   *
   * @throws IllegalArgumentException if the name has other characters
   */
  public InstanceId {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "instance-id: " + name + " (expected: letters, digits, '.', '_' and '-')");
    }
  }

  /**
   * A name that was given.
   *
   * @param name the name
   * @return the instance id
   */
  public static InstanceId of(String name) {
    return new InstanceId(name, "diffaug.stream.instance-id");
  }

  /**
   * The host's name, or a fixed one where the host's does not resolve.
   *
   * @return the instance id
   */
  public static InstanceId ofThisHost() {
    try {
      return ofHost(Optional.of(InetAddress.getLocalHost().getHostName()));
    } catch (UnknownHostException unresolved) {
      return ofHost(Optional.empty());
    }
  }

  /** The instance id for a host name, if it resolves. */
  static InstanceId ofHost(Optional<String> hostName) {
    return hostName
        .filter(InstanceId::isValid)
        .map(host -> new InstanceId(host, "the host name"))
        .orElseGet(
            () ->
                new InstanceId(
                    FALLBACK,
                    "a fallback, since the host name does not resolve; replicas on such hosts need"
                        + " diffaug.stream.instance-id"));
  }

  /**
   * Whether a name has only the characters that Kafka takes in a static member's id.
   *
   * @param name the name
   * @return true for letters, digits, '.', '_' and '-', at least one
   */
  public static boolean isValid(String name) {
    return name.matches(VALID);
  }
}
