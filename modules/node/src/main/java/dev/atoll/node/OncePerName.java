package dev.atoll.node;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Reads {@code NAME=VALUE} into a map, everything behind the first '=' as it is; a name that is given twice is refused. */
final class OncePerName implements IParameterConsumer {

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
        String option = ((OptionSpec) argument).longestName();
        String text = arguments.isEmpty() ? "" : arguments.pop();
        int end = text.indexOf('=');
        if (end < 1) {
            throw new ParameterException(
                    command.commandLine(), option + " '" + text + "': must be " + argument.paramLabel());
        }
        Map<String, String> values = argument.getValue();
        String name = text.substring(0, end);
        if (values.putIfAbsent(name, text.substring(end + 1)) != null) {
            throw new ParameterException(command.commandLine(), option + " " + name + " is given twice.");
        }
    }
}
