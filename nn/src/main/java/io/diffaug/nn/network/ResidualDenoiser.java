package io.diffaug.nn.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import io.diffaug.nn.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The conditional denoiser of vectors: {@code x_t [batch, width], t [1, 1] or [batch, 1], y [batch,
 * embedding] -> epsilon [batch, width]}.
 *
 * <p>A residual MLP. Timestep (sinusoidal, Vaswani et al., arXiv 1706.03762) and embedding make one
 * condition c, which scales and shifts the normalised activations of every residual layer (adaptive
 * layer normalisation: FiLM, Perez et al., arXiv 1709.07871, as in DiT, Peebles and Xie, arXiv
 * 2212.09748):
 *
 * <pre>
 *   h   = h + W2 swish(W1 (norm(h) * (1 + scale(c)) + shift(c)))
 *   eps = gate(c) * x_t + W norm(h)
 * </pre>
 *
 * <p>The second line's first term is a path from input to output: at high noise epsilon is nearly
 * x_t itself, and the network need not carry it through its layers. What follows a condition starts
 * at zero, so that training begins at eps = x_t.
 *
 * <p>The timestep enters by broadcasting alone; cosines are sines with a phase, so that nothing is
 * concatenated.
 */
public final class ResidualDenoiser extends AbstractBlock {
  private static final int TIME_FEATURES = 64;
  private static final double LONGEST_PERIOD = 10_000;

  private final int hidden;
  private final Parameter frequencies;
  private final Parameter phases;
  private final Block time;
  private final Block semantics;
  private final Block input;
  private final List<Layer> layers = new ArrayList<>();
  private final Block gate;
  private final Block norm;
  private final Block output;

  /** One residual layer. */
  private record Layer(Block norm, Block scale, Block shift, Block expand, Block contract) {}

  /**
   * Builds the denoiser.
   *
   * @param width floats a sample in model space
   * @param hidden floats of each residual layer
   * @param condition floats of the condition c
   * @param depth residual layers
   * @param seed where the weights come from
   */
  public ResidualDenoiser(int width, int hidden, int condition, int depth, Seed seed) {
    this.hidden = hidden;
    frequencies = addParameter(constant("frequencies", ResidualDenoiser::frequency));
    phases = addParameter(constant("phases", i -> i % 2 * Math.PI / 2));
    time = addChildBlock("time", linear(condition));
    semantics = addChildBlock("semantics", linear(condition));
    input = addChildBlock("input", linear(hidden));
    for (int i = 0; i < depth; i++) {
      layers.add(addLayer(i));
    }
    gate = addChildBlock("gate", linear(width));
    norm = addChildBlock("norm", LayerNorm.builder().build());
    output = addChildBlock("output", linear(width));

    setInitializer(new FanInUniform(seed), Parameter.Type.WEIGHT);
    layers.forEach(layer -> zero(layer.scale, layer.shift, layer.contract));
    zero(gate, output);
    gate.setInitializer(Initializer.ONES, Parameter.Type.BIAS);
  }

  private Layer addLayer(int i) {
    return new Layer(
        addChildBlock("norm" + i, LayerNorm.builder().build()),
        addChildBlock("scale" + i, linear(hidden)),
        addChildBlock("shift" + i, linear(hidden)),
        addChildBlock("expand" + i, linear(hidden)),
        addChildBlock("contract" + i, linear(hidden)));
  }

  private static Block linear(int units) {
    return Linear.builder().setUnits(units).build();
  }

  private static void zero(Block... blocks) {
    for (Block block : blocks) {
      block.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
    }
  }

  /** Features come in pairs of one frequency: a sine, and a cosine by its phase. */
  private static double frequency(int i) {
    int pair = i / 2;
    return Math.pow(LONGEST_PERIOD, -2.0 * pair / TIME_FEATURES);
  }

  private static Parameter constant(String name, IntToDoubleFunction value) {
    float[] values = new float[TIME_FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optRequiresGrad(false)
        .optShape(new Shape(1, TIME_FEATURES))
        .optInitializer((manager, shape, type) -> manager.create(values, shape))
        .build();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    Shape condition = time.getOutputShapes(new Shape[] {new Shape(1, TIME_FEATURES)})[0];
    time.initialize(manager, type, new Shape(1, TIME_FEATURES));
    semantics.initialize(manager, type, inputs[2]);
    input.initialize(manager, type, inputs[0]);
    Shape activations = new Shape(inputs[0].get(0), hidden);
    for (Layer layer : layers) {
      layer.norm.initialize(manager, type, activations);
      layer.scale.initialize(manager, type, condition);
      layer.shift.initialize(manager, type, condition);
      layer.expand.initialize(manager, type, activations);
      layer.contract.initialize(manager, type, activations);
    }
    gate.initialize(manager, type, condition);
    norm.initialize(manager, type, activations);
    output.initialize(manager, type, activations);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Pass pass = new Pass(store, training);
    NDArray noisy = inputs.get(0);
    NDArray condition = condition(pass, inputs.get(1), inputs.get(2));
    NDArray h = pass.through(input, noisy);
    for (Layer layer : layers) {
      NDArray scaled = pass.through(layer.norm, h).mul(pass.through(layer.scale, condition).add(1));
      NDArray modulated = scaled.add(pass.through(layer.shift, condition));
      NDArray expanded = swish(pass.through(layer.expand, modulated));
      h = h.add(pass.through(layer.contract, expanded));
    }
    NDArray direct = noisy.mul(pass.through(gate, condition));
    return new NDList(direct.add(pass.through(output, pass.through(norm, h))));
  }

  private NDArray condition(Pass pass, NDArray timestep, NDArray embedding) {
    NDArray angles = timestep.mul(pass.value(frequencies, timestep));
    NDArray waves = angles.add(pass.value(phases, timestep)).sin();
    NDArray sum = pass.through(semantics, embedding).add(pass.through(time, waves));
    return swish(sum);
  }

  /** DJL's own multiplies by a number that is freed before the backward pass reads it. */
  private static NDArray swish(NDArray x) {
    return x.mul(Activation.sigmoid(x));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }

  /** One forward pass. */
  private record Pass(ParameterStore store, boolean training) {
    NDArray through(Block block, NDArray x) {
      return block.forward(store, new NDList(x), training).singletonOrThrow();
    }

    NDArray value(Parameter parameter, NDArray beside) {
      return store.getValue(parameter, beside.getDevice(), training);
    }
  }
}
