package dev.bactrian.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Where the process begins: a command runs by itself, everything else is the application. */
@QuarkusMain
public class Bactrian {

    public static void main(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.run(CamelMainApplication.class, arguments);
            return;
        }
        new Commands(System.out, System.err)
                .run(List.of(arguments))
                .ifPresentOrElse(System::exit, () -> SystemCommands.start(arguments));
    }
}
