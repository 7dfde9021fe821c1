package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Networks of the two kinds that are exported, with weights that leave no term out. */
final class Networks {
  private Networks() {}

  /** {@code width-256-256-embedding}, each layer Linear, LeakyReLU, BatchNorm. */
  static Block encoder(NDManager manager, int width, int embedding) {
    SequentialBlock layers = new SequentialBlock();
    layers.add(Dropout.builder().optRate(0.5f).build());
    for (int units : new int[] {256, 256, embedding}) {
      layers
          .add(Linear.builder().setUnits(units).build())
          .add(Activation.leakyReluBlock(0.1f))
          .add(BatchNorm.builder().build());
    }
    return Parity.initialised(manager, layers, new Shape(2, width));
  }

  /** Two residual blocks, each scaled and shifted by the timestep and the embedding. */
  static Block denoiser(NDManager manager, int width, int embedding) {
    return Parity.initialised(
        manager,
        new FilmDenoiser(width),
        new Shape(2, width),
        new Shape(1, 1),
        new Shape(2, embedding));
  }

  private static final class FilmDenoiser extends AbstractBlock {
    private static final int HIDDEN = 64;
    private static final int FREQUENCIES = 16;

    private final Block in = linear("in", HIDDEN);
    private final Block time = linear("time", HIDDEN);
    private final Block condition = linear("condition", HIDDEN);
    private final Block film = linear("film", 2 * HIDDEN);
    private final Block body = linear("body", HIDDEN);
    private final Block out;

    FilmDenoiser(int width) {
      out = linear("out", width);
    }

    private Block linear(String name, int units) {
      return addChildBlock(name, Linear.builder().setUnits(units).build());
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      in.initialize(manager, type, inputs[0]);
      time.initialize(manager, type, new Shape(1, 2 * FREQUENCIES));
      condition.initialize(manager, type, inputs[2]);
      film.initialize(manager, type, new Shape(1, HIDDEN));
      body.initialize(manager, type, new Shape(1, HIDDEN));
      out.initialize(manager, type, new Shape(1, HIDDEN));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray angle = inputs.get(1).mul(frequencies(inputs.head().getManager()));
      NDArray waves = angle.sin().concat(angle.cos(), 1);
      NDArray embedded =
          Activation.swish(run(condition, inputs.get(2), store).add(run(time, waves, store)), 1);
      NDArray hidden = run(in, inputs.head(), store);
      for (int block = 0; block < 2; block++) {
        NDList scaleAndShift = run(film, embedded, store).split(2, 1);
        NDArray modulated =
            normalised(hidden).mul(scaleAndShift.get(0).add(1)).add(scaleAndShift.get(1));
        hidden = hidden.add(run(body, Activation.swish(modulated, 1), store));
      }
      return new NDList(run(out, hidden, store));
    }

    private static NDArray run(Block layer, NDArray input, ParameterStore store) {
      return layer.forward(store, new NDList(input), false).singletonOrThrow();
    }

    private static NDArray normalised(NDArray rows) {
      NDArray centred = rows.sub(rows.mean(new int[] {1}, true));
      return centred.div(centred.square().mean(new int[] {1}, true).add(1e-5f).sqrt());
    }

    private static NDArray frequencies(NDManager manager) {
      float[] frequencies = new float[FREQUENCIES];
      for (int i = 0; i < FREQUENCIES; i++) {
        frequencies[i] = (float) Math.pow(1000, -i / (double) FREQUENCIES);
      }
      return manager.create(frequencies, new Shape(1, FREQUENCIES));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {inputs[0]};
    }
  }
}
