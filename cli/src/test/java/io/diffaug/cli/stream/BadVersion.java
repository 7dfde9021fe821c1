package io.diffaug.cli.stream;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.model.DirectoryModelRepository;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.core.model.ParityVector;
import io.diffaug.core.signature.Signature;
import io.diffaug.proto.ManifestSignature;
import io.diffaug.proto.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a version may be announced as, and must be refused for. */
@SuppressWarnings("ImmutableEnumChecker") // what lambdas hold is written once
enum BadVersion {
  HALF_WRITTEN(
      "manifest.pb: not in ",
      (versions, version) -> {
        versions.files(version, SmallVersions.encoder(1), SmallVersions.denoiser(1));
        return "0".repeat(64);
      }),
  FILE_MISSING("denoiser.onnx: not in ", onDisk(folder -> Files.delete(denoiser(folder)))),
  BYTE_FLIPPED("denoiser.onnx: sha256", onDisk(folder -> SmallVersions.flipByte(denoiser(folder)))),
  OTHER_DIGEST(
      "manifest.pb: sha256",
      (versions, version) -> {
        versions.publish(version);
        return "0".repeat(64);
      }),
  UNSIGNED(
      "manifest: unsigned",
      onDisk(folder -> Files.delete(folder.resolve(DirectoryModelRepository.SIGNATURE_FILE)))),
  FOREIGN_SIGNED(
      "manifest: signed by the foreign key",
      (versions, version) -> versions.byStranger().publish(version)),
  EMPTY_FILE("denoiser.onnx: graph: absent", file(sound -> new byte[0])),
  TRUNCATED_FILE("denoiser.onnx: content: ", file(sound -> Arrays.copyOf(sound, sound.length / 2))),
  FILE_DECLARED_HUGE(
      "encoder.onnx: 10000000000 bytes (expected: at most ",
      listing(new ModelFile("encoder.onnx", 10_000_000_000L, "0".repeat(64)))),
  FILE_OUTSIDE(
      "../secret: a path (expected: a plain file name)",
      listing(new ModelFile("../secret", 3, "0".repeat(64)))),
  OTHER_DOMAIN("domain: DOMAIN_NOT_SET (expected: VECTOR)", BadVersion::withoutDomain),
  OTHER_WIDTH(
      "samples of domain vector, width 2 (expected: vector, width 1",
      (versions, version) ->
          versions.complete(
              SmallVersions.manifest(
                  version,
                  2,
                  versions.files(version, SmallVersions.encoder(2), SmallVersions.denoiser(2))))),
  OTHER_SHAPES("signature: ", file(sound -> SmallVersions.denoiser(3))),
  LATER_OPSET(
      "operator set version: 99", graph(model -> model.getOpsetImportBuilder(0).setVersion(99))),
  UNLISTED_OPERATOR("operator Scan (expected: one of", graph(model -> node(model, "Scan"))),
  OPERATOR_OF_A_VENDOR(
      "operator com.microsoft:MatMul (expected: one of",
      graph(model -> node(model, "MatMul").setDomain("com.microsoft"))),
  UNLISTED_OPERATOR_IN_A_NESTED_GRAPH(
      "attribute alpha: GRAPH (expected: FLOAT)",
      graph(model -> node(model, "LeakyRelu").clearInput().addInput("t").addAttribute(nested()))),
  FUNCTION(
      "function mine (expected: no functions)",
      graph(model -> model.addFunctions(FunctionProto.newBuilder().setName("mine")))),
  EXTERNAL_DATA(
      "weight: external data",
      graph(model -> weight(model).setDataLocation(TensorProto.DataLocation.EXTERNAL))),
  WEIGHT_THAT_IS_NO_NUMBER(
      "weight: value 0 is NaN",
      graph(model -> weight(model).setRawData(ByteString.fromHex("0000c07f0000c07f")))),
  OTHER_OUTPUTS_THAN_ITS_TRAINERS(
      "parity vector: ",
      (versions, version) ->
          versions.complete(
              SmallVersions.manifest(
                  version,
                  1,
                  versions.files(version, SmallVersions.encoder(1), SmallVersions.denoiser(1)),
                  new Parity(0, 1, 1e-4).with(new ParityVector(List.of(7f, 7f), List.of(0f)))))),
  /** Last, as its number is given away again. */
  NEVER_WRITTEN(
      "manifest.pb: not in ",
      (versions, version) -> {
        Files.move(versions.folder(version), versions.models().resolveSibling("never"));
        return "0".repeat(64);
      });

  /** Puts what is wrong under a claimed number; the digest to announce. */
  private interface Publishing {
    String publish(SmallVersions versions, long version) throws Exception;
  }

  /** Does something to a version's folder. */
  private interface Tampering {
    void tamper(Path folder) throws Exception;
  }

  /** What the refusal says. */
  final String reason;

  private final Publishing publishing;

  BadVersion(String reason, Publishing publishing) {
    this.reason = reason;
    this.publishing = publishing;
  }

  /** Puts it under a claimed number; the digest to announce. */
  String publish(SmallVersions versions, long version) throws Exception {
    return publishing.publish(versions, version);
  }

  /** A sound version whose folder somebody touched. */
  private static Publishing onDisk(Tampering tampering) {
    return (versions, version) -> {
      String digest = versions.publish(version);
      tampering.tamper(versions.folder(version));
      return digest;
    };
  }

  /** A version whose trainer wrote another denoiser. */
  private static Publishing file(UnaryOperator<byte[]> spoilt) {
    return (versions, version) -> {
      byte[] denoiser = spoilt.apply(SmallVersions.denoiser(1));
      return versions.complete(
          SmallVersions.manifest(
              version, 1, versions.files(version, SmallVersions.encoder(1), denoiser)));
    };
  }

  /** A version whose trainer wrote another graph. */
  private static Publishing graph(Consumer<ModelProto.Builder> change) {
    return file(
        sound -> {
          try {
            ModelProto.Builder model = ModelProto.parseFrom(sound).toBuilder();
            change.accept(model);
            return model.build().toByteArray();
          } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
          }
        });
  }

  /** A version whose manifest names another file. */
  private static Publishing listing(ModelFile file) {
    return (versions, version) ->
        versions.complete(SmallVersions.manifest(version, 1, List.of(file)));
  }

  /** A signed manifest of a domain that this release does not know. */
  private static String withoutDomain(SmallVersions versions, long version) throws Exception {
    versions.publish(version);
    Path manifest = versions.folder(version).resolve(DirectoryModelRepository.MANIFEST_FILE);
    byte[] bytes =
        ModelManifest.parseFrom(Files.readAllBytes(manifest)).toBuilder()
            .clearVector()
            .build()
            .toByteArray();
    Files.write(manifest, bytes);
    Signature signature = versions.key().sign(bytes);
    Files.write(
        manifest.resolveSibling(DirectoryModelRepository.SIGNATURE_FILE),
        ManifestSignature.newBuilder()
            .setSignature(ByteString.copyFrom(signature.bytes()))
            .setKeyId(ByteString.fromHex(signature.keyId()))
            .build()
            .toByteArray());
    return versions.digest(version);
  }

  private static Path denoiser(Path folder) {
    return folder.resolve("denoiser.onnx");
  }

  private static NodeProto.Builder node(ModelProto.Builder model, String operator) {
    return model.getGraphBuilder().getNodeBuilder(0).setOpType(operator);
  }

  private static TensorProto.Builder weight(ModelProto.Builder model) {
    return model.getGraphBuilder().getInitializerBuilder(0);
  }

  private static AttributeProto nested() {
    return AttributeProto.newBuilder()
        .setName("alpha")
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(GraphProto.newBuilder().addNode(NodeProto.newBuilder().setOpType("Hardmax")))
        .build();
  }
}
