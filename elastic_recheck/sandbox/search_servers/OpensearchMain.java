// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One OpenSearch node on the loopback. Arguments: its home (unused), a folder for its data, the HTTP port. */
public final class OpensearchMain extends Node {
  private static final String NAME = "elastic-recheck";
  private static final List<String> MODULES =
      List.of("org.opensearch.transport.Netty4", "org.opensearch.analysis.common.CommonAnalysis");

  @SuppressWarnings({"unchecked", "rawtypes"})
  private OpensearchMain(Environment environment, Collection plugins) {
    super(environment, plugins, false);
  }

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[1]);
    Files.createDirectories(data.resolve("config"));
    Settings settings =
        Settings.builder()
            .put("path.home", data.toString())
            .put("cluster.name", NAME)
            .put("node.name", NAME)
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[2])
            .put("transport.port", "0")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> NAME);
    Node node = new OpensearchMain(environment, plugins()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    Thread.currentThread().join();
  }

  /** Version 2 takes classes, version 3 what describes them, and names them otherwise. */
  private static Collection<?> plugins() throws ClassNotFoundException {
    List<Object> plugins = new ArrayList<>();
    for (String module : MODULES) {
      if (Version.CURRENT.major < 3) {
        plugins.add(Class.forName(module + "Plugin"));
      } else {
        String name = module + "ModulePlugin";
        plugins.add(new PluginInfo(name, "", "", Version.CURRENT, "21", name, null, List.of(), false));
      }
    }
    return plugins;
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (Exception exception) {
      exception.printStackTrace();
    }
  }
}
