/**
 * Region processes seen from outside: started, killed and restarted ({@link dev.atoll.node.process.RegionProcess}), spoken
 * to over HTTP ({@link dev.atoll.node.process.ApiClient}), their links cut and healed
 * ({@link dev.atoll.node.process.TcpProxy}). The demo, the importer and the multi-JVM tests share it; nothing in here
 * knows Pekko.
 */
package dev.atoll.node.process;
