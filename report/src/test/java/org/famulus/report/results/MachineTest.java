package org.famulus.report.results;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MachineTest {

    @Test
    void theMachineOfThisProcessIsKnown() {
        Machine machine = Machine.current();
        assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine.memoryBytes()).isGreaterThanOrEqualTo(Runtime.getRuntime().totalMemory());
        assertThat(machine.processor()).isNotBlank();
        assertThat(machine.operatingSystem()).contains(System.getProperty("os.arch"));
        assertThat(machine.jvm()).contains(System.getProperty("java.vm.version"));
        // The tests' own flag.
        assertThat(machine.flags()).contains("--add-modules=jdk.incubator.vector");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"-Xmx2g|-Xmx2g",
            "-XX:AOTCache=/home/ann/x/famulus.aot|-XX:AOTCache=famulus.aot",
            "-javaagent:/home/ann/agent.jar=file=/var/tmp/out|-javaagent:agent.jar=file=out",
            "-Djava.io.tmpdir=C:\\Users\\Ann Smith\\tmp|-Djava.io.tmpdir=tmp",
            "-Da=file:///home/ann/b|-Da=file:b",
            "--add-exports=jdk.compiler/com.sun=ALL-UNNAMED|--add-exports=jdk.compiler/com.sun=ALL-UNNAMED",
            "-Dpath=/a/b.jar:/c/d.jar|-Dpath=b.jar:d.jar", "-Djdk.x.CHECK=0|-Djdk.x.CHECK=0"})
    void foldersAreLeftOutOfFlags(String flag, String expected) {
        assertThat(Machine.withoutFolders(flag)).isEqualTo(expected);
    }
}
