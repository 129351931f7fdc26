// SPDX-License-Identifier: Apache-2.0

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.AbstractHttpServerTransport;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginBundle;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/** One Elasticsearch node on the loopback. Arguments: its home (with modules), a folder for its data, the HTTP port. */
public final class ElasticsearchMain {
  private static final String NAME = "elastic-recheck";

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[1]);
    Settings settings =
        Settings.builder()
            .put("path.home", args[0])
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", NAME)
            .put("node.name", NAME)
            .put("discovery.type", "single-node")
            .put("http.host", "127.0.0.1")
            .put("http.port", args[2])
            .put("transport.host", "127.0.0.1")
            .put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    LogConfigurator.configureWithoutConfig(settings);
    LogConfigurator.configureESLogging();
    Path config = Files.createDirectories(data.resolve("config"));
    Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config, () -> NAME);
    Set<PluginBundle> modules = modules(Path.of(args[0]).resolve("modules"));
    Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    answerAtTheRoot(node);
    node.start();
    Thread.currentThread().join();
  }

  /** Version 9 wants to be told, in a second argument, whether to insist on a module's name. */
  @SuppressWarnings("unchecked")
  private static Set<PluginBundle> modules(Path folder) throws Exception {
    for (Method method : PluginsLoader.class.getMethods()) {
      if (method.getName().equals("loadModulesBundles")) {
        Object[] arguments = method.getParameterCount() == 1 ? new Object[] {folder} : new Object[] {folder, false};
        return (Set<PluginBundle>) method.invoke(null, arguments);
      }
    }
    throw new NoSuchMethodException("PluginsLoader.loadModulesBundles");
  }

  /** The module that answers "GET /" is not published; clients ask there which server they have before them. */
  private static void answerAtTheRoot(Node node) throws Exception {
    String version = "{\"number\":\"" + Build.current().version() + "\"}";
    String info = "{\"name\":\"%s\",\"cluster_name\":\"%s\",\"version\":%s,\"tagline\":\"%s\"}";
    String answer = info.formatted(NAME, NAME, version, "You Know, for Search");
    Field dispatcher = AbstractHttpServerTransport.class.getDeclaredField("dispatcher");
    dispatcher.setAccessible(true);
    HttpServerTransport transport = node.injector().getInstance(HttpServerTransport.class);
    RestHandler root =
        new RestHandler() {
          @Override
          public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
          }

          @Override
          public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) {
            request.params().keySet().forEach(request::param);
            channel.sendResponse(new RestResponse(RestStatus.OK, "application/json", answer));
          }
        };
    ((RestController) dispatcher.get(transport)).registerHandler(root);
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (Exception exception) {
      exception.printStackTrace();
    }
  }
}
