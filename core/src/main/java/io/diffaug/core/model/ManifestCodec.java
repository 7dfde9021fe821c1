package io.diffaug.core.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.diffusion.ConditionDropout;
import io.diffaug.core.diffusion.CosineSchedule;
import io.diffaug.core.diffusion.LinearSchedule;
import io.diffaug.core.diffusion.NoiseSchedule;
import io.diffaug.core.domain.SampleDomain;
import io.diffaug.core.domain.VectorDomain;
import io.diffaug.core.model.ModelManifest.ModelFile;
import io.diffaug.core.model.ModelManifest.Parity;
import io.diffaug.proto.CosineAlphaBar;
import io.diffaug.proto.LinearBetas;
import io.diffaug.proto.VectorScaling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The manifest's bytes: protobuf, deterministic, the same manifest always the same bytes. */
final class ManifestCodec {
  private ManifestCodec() {}

  static byte[] write(ModelManifest manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      toProto(manifest).writeTo(out);
      out.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static ModelManifest read(byte[] bytes) throws RejectedModelException {
    try {
      return fromProto(io.diffaug.proto.ModelManifest.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
      throw new RejectedModelException("manifest: " + malformed.getMessage(), malformed);
    }
  }

  private static io.diffaug.proto.ModelManifest toProto(ModelManifest manifest) {
    io.diffaug.proto.ModelManifest.Builder proto =
        io.diffaug.proto.ModelManifest.newBuilder()
            .setVersion(manifest.version())
            .setWidth(manifest.domain().width())
            .setEmbeddingWidth(manifest.embeddingWidth())
            .setClipMinimum(manifest.domain().clipMinimum())
            .setClipMaximum(manifest.domain().clipMaximum())
            .setSampler(SamplerSettingsCodec.write(manifest.sampler()))
            .setParity(toProto(manifest.parity()))
            .putAllOrigin(manifest.origin());
    if (manifest.domain() instanceof VectorDomain vector) {
      proto.setVector(toProto(vector));
    }
    if (manifest.schedule() instanceof LinearSchedule linear) {
      proto.setLinear(toProto(linear));
    } else if (manifest.schedule() instanceof CosineSchedule cosine) {
      proto.setCosine(CosineAlphaBar.newBuilder().setTimesteps(cosine.timesteps()));
    }
    if (manifest.minSteps() < manifest.sampler().steps()) {
      proto.setMinSteps(manifest.minSteps());
    }
    manifest.conditionDropout().map(ManifestCodec::toProto).ifPresent(proto::setConditionDropout);
    manifest.files().forEach(file -> proto.addFiles(toProto(file)));
    return proto.build();
  }

  private static ModelManifest fromProto(io.diffaug.proto.ModelManifest proto) {
    return new ModelManifest(
        proto.getVersion(),
        domain(proto),
        proto.getEmbeddingWidth(),
        schedule(proto),
        conditionDropout(proto),
        SamplerSettingsCodec.read(proto.getSampler()),
        proto.getMinSteps() == 0 ? proto.getSampler().getSteps() : proto.getMinSteps(),
        files(proto),
        parity(proto.getParity()),
        new TreeMap<>(proto.getOriginMap()));
  }

  private static io.diffaug.proto.Parity toProto(Parity parity) {
    io.diffaug.proto.Parity.Builder proto =
        io.diffaug.proto.Parity.newBuilder()
            .setMaxAbsDifference(parity.maxAbsDifference())
            .setLargestAbsOutput(parity.largestAbsOutput())
            .setTolerance(parity.tolerance());
    parity
        .vector()
        .ifPresent(
            vector -> proto.addAllEmbedding(vector.embedding()).addAllPositive(vector.positive()));
    return proto.build();
  }

  private static Parity parity(io.diffaug.proto.Parity proto) {
    return new Parity(
        proto.getMaxAbsDifference(),
        proto.getLargestAbsOutput(),
        proto.getTolerance(),
        proto.getEmbeddingCount() == 0
            ? Optional.empty()
            : Optional.of(new ParityVector(proto.getEmbeddingList(), proto.getPositiveList())));
  }

  private static SampleDomain domain(io.diffaug.proto.ModelManifest proto) {
    if (!proto.hasVector()) {
      throw new IllegalArgumentException(
          "domain: " + proto.getDomainCase() + " (expected: VECTOR)");
    }
    SampleDomain domain =
        new VectorDomain(
            floats(proto.getVector().getMinimumList()), floats(proto.getVector().getMaximumList()));
    if (domain.width() != proto.getWidth()) {
      throw new IllegalArgumentException(
          "width: " + proto.getWidth() + " (expected: " + domain.width() + ", the domain's)");
    }
    return domain;
  }

  private static NoiseSchedule schedule(io.diffaug.proto.ModelManifest proto) {
    return switch (proto.getScheduleCase()) {
      case LINEAR ->
          NoiseSchedule.linear(
              proto.getLinear().getTimesteps(),
              proto.getLinear().getFirst(),
              proto.getLinear().getLast());
      case COSINE -> NoiseSchedule.cosine(proto.getCosine().getTimesteps());
      case SCHEDULE_NOT_SET ->
          throw new IllegalArgumentException(
              "schedule: " + proto.getScheduleCase() + " (expected: LINEAR or COSINE)");
    };
  }

  private static Optional<ConditionDropout> conditionDropout(io.diffaug.proto.ModelManifest proto) {
    return proto.hasConditionDropout()
        ? Optional.of(
            new ConditionDropout(
                proto.getConditionDropout().getProbability(),
                proto.getConditionDropout().getNullConditionList()))
        : Optional.empty();
  }

  private static List<ModelFile> files(io.diffaug.proto.ModelManifest proto) {
    return proto.getFilesList().stream()
        .map(
            file ->
                new ModelFile(
                    file.getName(),
                    file.getSizeBytes(),
                    HexFormat.of().formatHex(file.getSha256().toByteArray())))
        .toList();
  }

  private static LinearBetas toProto(LinearSchedule schedule) {
    return LinearBetas.newBuilder()
        .setTimesteps(schedule.timesteps())
        .setFirst(schedule.firstBeta())
        .setLast(schedule.lastBeta())
        .build();
  }

  private static io.diffaug.proto.ConditionDropout toProto(ConditionDropout dropout) {
    return io.diffaug.proto.ConditionDropout.newBuilder()
        .setProbability(dropout.probability())
        .addAllNullCondition(dropout.nullCondition())
        .build();
  }

  private static VectorScaling toProto(VectorDomain vector) {
    VectorScaling.Builder scaling = VectorScaling.newBuilder();
    for (float minimum : vector.minimum()) {
      scaling.addMinimum(minimum);
    }
    for (float maximum : vector.maximum()) {
      scaling.addMaximum(maximum);
    }
    return scaling.build();
  }

  private static io.diffaug.proto.ModelFile toProto(ModelFile file) {
    return io.diffaug.proto.ModelFile.newBuilder()
        .setName(file.name())
        .setSizeBytes(file.sizeBytes())
        .setSha256(ByteString.copyFrom(HexFormat.of().parseHex(file.sha256())))
        .build();
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
