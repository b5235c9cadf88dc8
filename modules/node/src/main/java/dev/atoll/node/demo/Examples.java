package dev.atoll.node.demo;

import dev.atoll.node.process.RegionMesh;
import java.util.List;

/** Commands to copy while the regions stay up. */
final class Examples {

    private static final String JSON = "curl -s -H 'Content-Type: application/json' ";

    private Examples() {}

    static void print(Narrator narrator, RegionMesh mesh) {
        String us = mesh.process(Regions.US).uri().toString();
        String eu = mesh.process(Regions.EU).uri().toString();
        String ap = mesh.process(Regions.AP).uri().toString();
        narrator.line("The regions stay up until Ctrl-C. Try, in another terminal:");
        narrator.line("");
        List.of(
                        JSON + us + "/api/data/views/home -d '{\"op\":\"increment\",\"by\":5}'",
                        "curl -s " + eu + "/api/data/views/home",
                        JSON + ap + "/api/data/profiles/bob -d '{\"op\":\"set\",\"value\":{\"name\":\"Bob\"}}'",
                        "curl -s " + us + "/api/data/profiles/bob",
                        "curl -s '" + eu + "/api/data/countries?after=S&limit=5'",
                        "curl -s " + ap + "/api/replication/status")
                .forEach(narrator::command);
        narrator.line("");
        mesh.names()
                .forEach(name -> narrator.saw(name, "log: " + mesh.spec(name).logFile()));
    }
}
