package io.diffaug.core.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener listens.
 *
 * @param host a host name or address of this machine; empty for all of its addresses
 * @param port the port; 0 for any free one
 */
public record ListenAddress(String host, int port) {
  /** An IPv6 address stands in brackets, as in URLs. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.%a-z]+)]|(?<host>[^:\\s\\[\\]/]*)):(?<port>\\d{1,5})");

  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads {@code host:port}, {@code :port} or {@code [address]:port}.
   *
   * @param text the text
   * @return the address
   * @throws IllegalArgumentException if the text is none; says what was expected
   */
  public static ListenAddress parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches() || Integer.parseInt(parts.group("port")) > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          text + " (expected: host:port, or :port for all addresses of this machine)");
    }
    String six = parts.group("six");
    return new ListenAddress(
        six == null ? parts.group("host") : six, Integer.parseInt(parts.group("port")));
  }

  /**
   * The same for a server socket.
   *
   * @return the address, looked up
   * @throws UnknownHostException if the host has no address
   */
  InetSocketAddress socket() throws UnknownHostException {
    return host.isEmpty()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
