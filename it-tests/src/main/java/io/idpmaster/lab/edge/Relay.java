package io.idpmaster.lab.edge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries connections from one address to another, as long as it is not cut. One end may be a socket in a file system,
 * which is how bytes get into and out of a network name space that has no network.
 */
final class Relay implements AutoCloseable {

    private static final int BUFFER = 16 << 10;

    /** What becomes of bytes. */
    enum Line {
        OPEN,
        /** Nothing arrives and nobody says so: a cable that was pulled. */
        SILENT,
        /** Nobody is there: connections are closed at once. */
        REFUSING
    }

    private final ServerSocketChannel listening;
    private final SocketAddress to;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile Line line = Line.OPEN;

    private Relay(ServerSocketChannel listening, SocketAddress to) {
        this.listening = listening;
        this.to = to;
    }

    /** Listens until it is closed. */
    static Relay start(SocketAddress from, SocketAddress to) throws IOException {
        ServerSocketChannel listening = open(from);
        Relay relay = new Relay(listening, to);
        relay.thread("relay " + from, relay::accept);
        return relay;
    }

    /** In a name space of its own: each pair of arguments is an address to listen at and one to connect to. */
    public static void main(String[] addresses) throws IOException {
        for (int i = 0; i + 1 < addresses.length; i += 2) {
            start(address(addresses[i]), address(addresses[i + 1]));
        }
        System.out.println("ready");
        // standard input is the leash
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    /** A port of 127.0.0.1, or the path of a socket. */
    static SocketAddress address(String text) {
        return text.startsWith("/")
                ? UnixDomainSocketAddress.of(text)
                : new InetSocketAddress("127.0.0.1", Integer.parseInt(text));
    }

    /** From now on, also for connections that are open. */
    void become(Line next) {
        line = next;
        if (next != Line.SILENT) {
            // also what was under way when a cable was pulled: by the time it is put back it has been given up
            open.forEach(Relay::close);
        }
    }

    @Override
    public void close() {
        close(listening);
        open.forEach(Relay::close);
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                SocketChannel from = listening.accept();
                open.add(from);
                if (line == Line.REFUSING) {
                    close(from);
                } else if (line == Line.OPEN) {
                    connect(from);
                }
            } catch (IOException e) {
                // closed, or the other end went away before it was there
            }
        }
    }

    private void connect(SocketChannel from) {
        thread("relay connection", () -> {
            try (SocketChannel there = SocketChannel.open(to)) {
                open.add(there);
                Thread back = thread("relay answers", () -> pump(there, from));
                pump(from, there);
                back.join();
                open.remove(there);
            } catch (IOException e) {
                // nobody there
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close(from);
                open.remove(from);
            }
        });
    }

    private void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining() && line == Line.OPEN) {
                    to.write(bytes);
                }
                bytes.clear();
            }
            if (line == Line.OPEN) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            if (line == Line.OPEN) {
                close(from);
                close(to);
            }
        }
    }

    private static ServerSocketChannel open(SocketAddress address) throws IOException {
        ServerSocketChannel channel = address instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        channel.bind(address);
        return channel;
    }

    private Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void close(java.nio.channels.Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is gone
        }
    }
}
