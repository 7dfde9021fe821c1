package io.diffaug.learner.online;

/** What an encoder is trained on: where the two views of an anchor come from. */
enum Recipe {
  /** The anchor twice, each time with noise. */
  NOISE("noise", "encoder, noise only"),

  /** The anchor mixed twice with one of its neighbours, each time with noise. */
  MIX("mix", "encoder, MIX"),

  /** The views that were published with the anchor. */
  PUBLISHED("published", "encoder, published pairs");

  private final String key;
  private final String title;

  Recipe(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** The name in reports. */
  String key() {
    return key;
  }

  /** The name in tables. */
  String title() {
    return title;
  }
}
