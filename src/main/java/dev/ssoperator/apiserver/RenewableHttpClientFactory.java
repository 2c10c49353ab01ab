package dev.ssoperator.apiserver;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Makes the Kubernetes client use {@link RenewableHttpClient}. */
final class RenewableHttpClientFactory extends JdkHttpClientFactory {

  private final Conversations conversations;

  RenewableHttpClientFactory(Conversations conversations) {
    this.conversations = conversations;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new Builder(super.createNewHttpClientBuilder(), conversations);
  }

  private record Builder(HttpClient.Builder jdk, Conversations conversations)
      implements HttpClient.Builder {

    @Override
    public HttpClient build() {
      return new RenewableHttpClient(jdk::build, conversations);
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      jdk.cookieHandler(handler);
      return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration timeout) {
      jdk.connectTimeout(timeout);
      return this;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      jdk.sslContext(context);
      return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      jdk.sslParameters(parameters);
      return this;
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
      jdk.executor(executor);
      return this;
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      jdk.followRedirects(policy);
      return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      jdk.version(version);
      return this;
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      jdk.priority(priority);
      return this;
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      jdk.proxy(selector);
      return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      jdk.authenticator(authenticator);
      return this;
    }
  }
}
