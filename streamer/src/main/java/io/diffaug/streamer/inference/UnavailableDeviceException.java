package io.diffaug.streamer.inference;

/** A device was asked for that this process cannot compute on; says what is missing. */
public final class UnavailableDeviceException extends Exception {
  private static final long serialVersionUID = 1;

  UnavailableDeviceException(String message) {
    super(message);
  }

  UnavailableDeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
