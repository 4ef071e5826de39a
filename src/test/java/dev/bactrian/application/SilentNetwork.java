package dev.bactrian.application;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a server that can go silent: it goes on taking connections and bytes then, and carries nothing. What was connected before
 * stays silent for ever, as behind a firewall that has forgotten it. It can also cut what is connected, and lead to another server.
 */
final class SilentNetwork implements AutoCloseable {

    private volatile int target;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int age;
    private volatile boolean silent;

    private SilentNetwork(int target) throws IOException {
        this.target = target;
        this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    /** @param target the port on this machine that it leads to */
    static SilentNetwork to(int target) throws IOException {
        var network = new SilentNetwork(target);
        daemon(network::accept);
        return network;
    }

    int port() {
        return entrance.getLocalPort();
    }

    void goSilent() {
        age++;
        silent = true;
    }

    /** Carries what is connected from now on. */
    void carryAgain() {
        silent = false;
    }

    /** Ends every connection at once. */
    void cut() {
        for (var socket : open) {
            shut(socket);
        }
    }

    /** What is connected from now on goes to another server; what was connected before is cut. */
    void leadTo(int port) {
        target = port;
        cut();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var near = entrance.accept();
                open.add(near);
                if (silent) {
                    daemon(() -> swallow(near));
                    continue;
                }
                connect(near);
            } catch (IOException e) {
                if (!entrance.isClosed()) {
                    throw new IllegalStateException("accept", e);
                }
            }
        }
    }

    /** A server that is down refuses. */
    private void connect(Socket near) {
        try {
            var far = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(far);
            var born = age;
            daemon(() -> carry(near, far, born));
            daemon(() -> carry(far, near, born));
        } catch (IOException e) {
            shut(near);
        }
    }

    private void shut(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("close a connection", e);
        }
    }

    private void carry(Socket from, Socket to, int born) {
        var buffer = new byte[8192];
        try {
            for (var count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                if (born == age) {
                    to.getOutputStream().write(buffer, 0, count);
                }
            }
            end(from, to, born);
        } catch (IOException e) {
            end(from, to, born);
        }
    }

    /** Nobody hears of an end in a silent network. */
    private void end(Socket from, Socket to, int born) {
        if (born == age) {
            shut(from);
            shut(to);
        }
    }

    private void swallow(Socket near) {
        try {
            near.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            open.remove(near);
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "silent-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
