package dev.ssoperator.sdk;

import java.util.concurrent.ThreadFactory;

/**
 * Creates threads that do not keep the process alive.
 *
 * @param name their name in logs and thread dumps
 */
public record DaemonThreads(String name) implements ThreadFactory {

  @Override
  public Thread newThread(Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
