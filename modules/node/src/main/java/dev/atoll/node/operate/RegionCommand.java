package dev.atoll.node.operate;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that asks a region; its own footer, when it has one, stands for this one. */
@Command(
        mixinStandardHelpOptions = true,
        footerHeading = "%n",
        footer = "Exit code: 0 done, 1 refused, 2 the region was not reached.")
abstract class RegionCommand implements Callable<Integer> {

    @Mixin
    RegionOptions region;
}
