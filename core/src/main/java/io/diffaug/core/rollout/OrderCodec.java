package io.diffaug.core.rollout;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.diffaug.core.rollout.Order.Pin;
import io.diffaug.core.rollout.Order.Promote;
import io.diffaug.core.rollout.Order.Rollback;
import io.diffaug.core.rollout.Order.Unpin;
import io.diffaug.core.signature.Signature;
import io.diffaug.proto.OperatorCommand;
import io.diffaug.proto.OperatorOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Operators' orders as they stand on the models topic: bytes that may be signed, and are kept. */
final class OrderCodec {
  private static final int ID_BYTES = 16;

  private OrderCodec() {}

  /** The bytes of an order: what is signed. */
  static byte[] write(String id, String operator, String reason, Order order) {
    OperatorOrder.Builder message =
        OperatorOrder.newBuilder().setId(bytes(id)).setOperator(operator).setReason(reason);
    if (order instanceof Promote promote) {
      message.setPromote(promote.version());
    } else if (order instanceof Rollback rollback) {
      message.setRollback(rollback.version());
    } else if (order instanceof Pin pin) {
      message.setPin(pin.version());
    } else {
      message.setUnpin(true);
    }
    return message.build().toByteArray();
  }

  static OperatorCommand message(Seal seal) {
    OperatorCommand.Builder message =
        OperatorCommand.newBuilder().setOrder(ByteString.copyFrom(seal.content()));
    seal.signature()
        .ifPresent(
            signature ->
                message
                    .setSignature(ByteString.copyFrom(signature.bytes()))
                    .setKeyId(bytes(signature.keyId())));
    return message.build();
  }

  static Command command(OperatorCommand message) throws InvalidProtocolBufferException {
    OperatorOrder order = OperatorOrder.parseFrom(message.getOrder());
    if (order.getId().size() != ID_BYTES) {
      throw new IllegalArgumentException(
          "id: " + order.getId().size() + " bytes (expected: " + ID_BYTES + ")");
    }
    return new Command(
        hex(order.getId()),
        order.getOperator(),
        order.getReason(),
        order(order),
        new Seal(message.getOrder().toByteArray(), signature(message)));
  }

  private static Optional<Signature> signature(OperatorCommand message) {
    return message.getSignature().isEmpty()
        ? Optional.empty()
        : Optional.of(new Signature(hex(message.getKeyId()), message.getSignature().toByteArray()));
  }

  private static Order order(OperatorOrder message) {
    return switch (message.getKindCase()) {
      case PROMOTE -> new Promote(message.getPromote());
      case ROLLBACK -> new Rollback(message.getRollback());
      case PIN -> new Pin(message.getPin());
      case UNPIN -> new Unpin();
      case KIND_NOT_SET ->
          throw new IllegalArgumentException("an order that this release does not know");
    };
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
