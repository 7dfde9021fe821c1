package io.diffaug.nn.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.core.LinearCollection;
import ai.djl.nn.core.Multiplication;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.transformer.IdEmbedding;
import ai.djl.nn.transformer.ScaledDotProductAttentionBlock;
import ai.djl.nn.transformer.TransformerEncoderBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DJL's larger blocks, and blocks as users write them, compute the same in both. */
class BlockParityTest {
  private static final int LENGTH = 5;
  private static final int WIDTH = 8;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void everyActivationBlockIsTheSameInBoth() {
    SequentialBlock layers = new SequentialBlock();
    for (Block activation :
        new Block[] {
          Activation.reluBlock(),
          Activation.relu6Block(),
          Activation.sigmoidBlock(),
          Activation.tanhBlock(),
          Activation.softPlusBlock(),
          Activation.softSignBlock(),
          Activation.leakyReluBlock(0.1f),
          Activation.eluBlock(0.5f),
          Activation.seluBlock(),
          Activation.geluBlock(),
          Activation.swishBlock(1.3f),
          Activation.mishBlock()
        }) {
      layers.add(Linear.builder().setUnits(WIDTH).build()).add(activation);
    }
    holds(layers, vector());
  }

  @Test
  void selfAttentionIsTheSameInBoth() {
    holds(attention(), sequence());
  }

  @Test
  void maskedAttentionIsTheSameInBoth() {
    Map<String, Shape> inputs = sequence();
    inputs.put("mask", new Shape(-1, LENGTH, LENGTH));
    holds(attention(), inputs);
  }

  @Test
  void attentionBetweenSequencesIsTheSameInBoth() {
    Map<String, Shape> inputs = sequence("key");
    inputs.put("query", new Shape(-1, 3, WIDTH));
    inputs.put("value", new Shape(-1, LENGTH, WIDTH));
    holds(attention(), inputs);
  }

  @Test
  void aTransformerEncoderIsTheSameInBoth() {
    SequentialBlock layers = new SequentialBlock();
    for (int i = 0; i < 2; i++) {
      layers.add(new TransformerEncoderBlock(WIDTH, 2, 16, 0.1f, Activation::gelu));
    }
    holds(layers, sequence());
  }

  @Test
  void aLearnedTokenBeforeASequenceIsTheSameInBoth() {
    holds(new TokenBefore(), sequence());
  }

  @Test
  void aWeightMayTakeAnInput() {
    holds(new WeightFirst(), vector());
  }

  @Test
  void anEmbeddingOfIdentifiersIsTheSameInBoth() {
    Map<String, Trace.Input> inputs =
        Map.of("ids", new Trace.Input(new Shape(-1, LENGTH), DataType.INT64));
    IdEmbedding embedding =
        new IdEmbedding.Builder().setDictionarySize(7).setEmbeddingSize(WIDTH).build();
    Parity.assertAgree(Parity.initialised(manager, embedding, new Shape(2, LENGTH)), inputs);
  }

  @Test
  void branchesSideBySideAreTheSameInBoth() {
    ParallelBlock branches =
        new ParallelBlock(
            lists ->
                new NDList(
                    NDArrays.concat(
                        new NDList(lists.stream().map(NDList::head).toArray(NDArray[]::new)), 1)));
    branches
        .add(Linear.builder().setUnits(3).build())
        .add(new SequentialBlock().add(LayerNorm.builder().build()).add(Activation::selu))
        .add(Blocks.identityBlock());
    holds(branches, vector());
  }

  @Test
  void productsWithWeightsAreTheSameInBoth() {
    holds(Multiplication.builder().setUnits(3).build(), vector());
    holds(
        new SequentialBlock()
            .add(new LambdaBlock(list -> new NDList(list.head().expandDims(1))))
            .add(LinearCollection.builder().setUnits(4).build()),
        vector());
  }

  @Test
  void aSmallConvolutionalNetworkIsTheSameInBoth() {
    holds(
        new SequentialBlock()
            .add(
                Conv1d.builder()
                    .setKernelShape(new Shape(3))
                    .optPadding(new Shape(1))
                    .setFilters(6)
                    .build())
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(Pool.maxPool1dBlock(new Shape(2), new Shape(2)))
            .add(Blocks.batchFlattenBlock())
            .add(Linear.builder().setUnits(4).build()),
        sequence());
  }

  private static Block attention() {
    return ScaledDotProductAttentionBlock.builder().setEmbeddingSize(WIDTH).setHeadCount(2).build();
  }

  private static Map<String, Shape> vector() {
    return Map.of("x", new Shape(-1, WIDTH));
  }

  private static Map<String, Shape> sequence() {
    return sequence("x");
  }

  private static Map<String, Shape> sequence(String name) {
    Map<String, Shape> inputs = new LinkedHashMap<>();
    inputs.put(name, new Shape(-1, LENGTH, WIDTH));
    return inputs;
  }

  private void holds(Block block, Map<String, Shape> inputs) {
    Shape[] examples =
        inputs.values().stream()
            .map(shape -> new Shape(2).addAll(shape.slice(1)))
            .toArray(Shape[]::new);
    Parity.assertHolds(Parity.initialised(manager, block, examples), inputs);
  }

  /** A learned row, repeated for the batch, before each sequence. */
  private static final class TokenBefore extends AbstractBlock {
    private final Parameter token =
        addParameter(
            Parameter.builder()
                .setName("token")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 1, WIDTH))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.head();
      NDArray row = store.getValue(token, x.getDevice(), training);
      NDArray rows = row.broadcast(x.getShape().get(0), 1, WIDTH);
      return new NDList(rows.concat(x, 1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), LENGTH + 1, WIDTH)};
    }
  }

  /** weight - x, and a product with the weight turned round. */
  private static final class WeightFirst extends AbstractBlock {
    private final Parameter weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(WIDTH, WIDTH))
                .build());

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray x = inputs.head();
      NDArray matrix = store.getValue(weight, x.getDevice(), training);
      return new NDList(matrix.get("0:1").sub(x).matMul(matrix.transpose()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }
  }
}
