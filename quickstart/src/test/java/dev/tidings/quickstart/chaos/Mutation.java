package dev.tidings.quickstart.chaos;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.function.Consumer;

/// A mistake that is put into a service as it loads its classes, by `-javaagent:JAR=NAME`. It says
/// so on the service's output, for whoever checks that it is in there.
public enum Mutation {

  /// The relay drops one record in a thousand, and goes on as if it had never been.
  RELAY_DROPS("dev/tidings/ingest/relay/RelayTurns", "take") {
    @Override
    void begin(CodeBuilder code) {
      code.aload(2)
          .invokevirtual(
              ClassDesc.of("org.apache.kafka.clients.consumer.ConsumerRecord"),
              "offset",
              MethodTypeDesc.of(ConstantDescs.CD_long))
          .loadConstant(1_000L)
          .lrem()
          .loadConstant(100L)
          .lcmp()
          .ifThen(java.lang.classfile.Opcode.IFEQ, CodeBuilder::return_);
    }
  },

  /// A replay starts one offset too late.
  REPLAY_TOO_LATE("dev/tidings/gateway/subscription/ReplayHandoff", "startAt") {
    @Override
    void begin(CodeBuilder code) {
      code.lload(1).lconst_1().ladd().lstore(1);
    }
  };

  private final String owner;
  private final String method;

  Mutation(String owner, String method) {
    this.owner = owner;
    this.method = method;
  }

  /// What the method does before all else.
  abstract void begin(CodeBuilder code);

  /// The line that a service writes when it has loaded the mistake.
  String confession() {
    return "mutation " + name() + " is in " + owner;
  }

  /// Called by the JVM.
  public static void premain(String name, Instrumentation instrumentation) {
    Mutation mutation = valueOf(name);
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String loaded,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] bytes) {
            return mutation.owner.equals(loaded) ? mutation.into(bytes) : null;
          }
        });
  }

  private byte[] into(byte[] bytes) {
    System.out.println(confession());
    ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(bytes),
        ClassTransform.transformingMethodBodies(this::isMeant, beginningWith(this::begin)));
  }

  private boolean isMeant(MethodModel model) {
    return model.methodName().equalsString(method);
  }

  private static CodeTransform beginningWith(Consumer<CodeBuilder> begin) {
    return new CodeTransform() {
      @Override
      public void atStart(CodeBuilder code) {
        begin.accept(code);
      }

      @Override
      public void accept(CodeBuilder code, java.lang.classfile.CodeElement element) {
        code.with(element);
      }
    };
  }
}
