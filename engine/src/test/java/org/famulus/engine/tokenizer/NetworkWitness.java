package org.famulus.engine.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.URLStreamHandlerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.famulus.engine.tokenizer.Tokenizer.SpecialTokens;
import org.jspecify.annotations.Nullable;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

/**
 * A process that prints what tried to reach the network while a tokenizer was loaded and used, and lets none of it out.
 * The JDK's sockets and HTTP clients ask the default proxy selector first; a URL opened past it asks for a handler; what
 * native code opens is found in {@code /proc}.
 */
final class NetworkWitness extends ProxySelector {

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    private NetworkWitness() {
    }

    public static void main(String[] arguments) throws IOException {
        NetworkWitness witness = new NetworkWitness();
        ProxySelector.setDefault(witness);
        URL.setURLStreamHandlerFactory(witness.new Refusing());
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("ours")) {
            try (Tokenizer tokenizer = Tokenizers.load(folder)) {
                for (SpecialTokens mode : SpecialTokens.values()) {
                    tokenizer.decode(tokenizer.encode("hello there", mode), true);
                }
            }
        }
        // After ours, also for whoever else in the process uses the library its own way.
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(folder, Map.of("truncation", "false"))) {
            library.encode("hello");
        }
        witness.seen.addAll(openSockets());
        System.out.println("sockets: " + witness.seen);
    }

    private static List<String> openSockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(descriptors)) {
            return files.map(NetworkWitness::target).filter(target -> target.startsWith("socket:")).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (java.nio.file.NoSuchFileException closed) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sees each web address that is opened, and opens none. */
    private final class Refusing extends URLStreamHandler implements URLStreamHandlerFactory {

        @Override
        public @Nullable URLStreamHandler createURLStreamHandler(String protocol) {
            return protocol.startsWith("http") ? this : null;
        }

        @Override
        protected URLConnection openConnection(URL address) throws IOException {
            seen.add(address.toString());
            throw new IOException("this process opens nothing");
        }

        @Override
        protected URLConnection openConnection(URL address, Proxy proxy) throws IOException {
            return openConnection(address);
        }
    }

    /** Nothing leaves the machine: whoever asks is sent to a port where nobody listens. */
    @Override
    public List<Proxy> select(URI address) {
        seen.add(address.toString());
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("127.0.0.1", 1)));
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        seen.add(address + " failed");
    }
}
