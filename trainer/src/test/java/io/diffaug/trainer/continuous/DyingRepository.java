package io.diffaug.trainer.continuous;

import io.diffaug.core.model.ModelRepository;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** A repository whose user dies right after it was changed for the n-th time. */
final class DyingRepository implements InvocationHandler {
  private static final Set<String> CHANGES = Set.of("claim", "write", "complete", "remove");

  private final ModelRepository repository;
  private int left;

  private DyingRepository(ModelRepository repository, int left) {
    this.repository = repository;
    this.left = left;
  }

  /** The repository; the n-th change throws a cancellation with the change's name. */
  static ModelRepository after(int changes, ModelRepository repository) {
    return (ModelRepository)
        Proxy.newProxyInstance(
            ModelRepository.class.getClassLoader(),
            new Class<?>[] {ModelRepository.class},
            new DyingRepository(repository, changes));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    Object result = call(method, arguments);
    if (CHANGES.contains(method.getName()) && --left == 0) {
      throw new CancellationException(method.getName());
    }
    return result;
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(repository, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
