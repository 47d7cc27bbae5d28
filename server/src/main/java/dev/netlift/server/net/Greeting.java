package dev.netlift.server.net;

import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.PacketCipher;

/**
 * What was computed for a hello off the tick thread: fresh keys, and our part of them.
 *
 * @param serverRandom with the client's the salt of the keys
 * @param sealer of packets to the client
 * @param opener of packets from the client
 */
record Greeting(Hello hello, byte[] serverRandom, PacketCipher sealer, PacketCipher opener) {}
