package dev.netlift.server.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.netlift.protocol.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AES-128-GCM by OpenSSL's libcrypto, where the machine has it; otherwise by the JDK. Without
 * garbage, and the key is expanded once instead of once per packet. OpenSSL 1.1 and 3, EVP_CIPHER.
 */
public final class Libcrypto {
  private static final Logger log = LoggerFactory.getLogger(Libcrypto.class);
  private static final String[] NAMES = {"libcrypto.so.3", "libcrypto.so.1.1"};
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  // EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG of openssl/evp.h.
  private static final int GET_TAG = 0x10;
  private static final int SET_TAG = 0x11;

  private static final ValueLayout.OfLong BIG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Libcrypto() {}

  /** What makes the ciphers of this process: this, or the JDK. */
  public static Aead.Maker aeads() {
    return Chosen.MAKER;
  }

  /** Loaded on first use, once. */
  private static final class Chosen {
    static final Aead.Maker MAKER = choose();

    private static Aead.Maker choose() {
      String wanted = System.getProperty("netlift.aead", "");
      try {
        if (!wanted.equals("jdk") && agrees()) {
          return Native::new;
        }
        log.atInfo().log("packets are sealed by the JDK");
      } catch (RuntimeException | LinkageError e) {
        // No such library, another build of it, or native access denied.
        log.atInfo().addKeyValue("reason", e.getMessage()).log("packets are sealed by the JDK");
      }
      return Aead.JDK;
    }

    private static boolean agrees() {
      byte[] key = new byte[KEY_BYTES];
      Arrays.fill(key, (byte) 7);
      byte[] associated = {1, 2, 3};
      byte[] plain = new byte[100];
      byte[] ours = new byte[plain.length + TAG_BYTES];
      byte[] theirs = new byte[plain.length + TAG_BYTES];
      var aead = new Native(key);
      aead.seal(1, associated, 0, 3, plain, 0, plain.length, ours, 0);
      Aead.JDK.make(key).seal(1, associated, 0, 3, plain, 0, plain.length, theirs, 0);
      return Arrays.equals(ours, theirs)
          && aead.open(1, associated, 0, 3, ours, 0, ours.length, plain, 0) == plain.length;
    }
  }

  /** Static, for only such are constants to the compiler and their calls inlined. */
  @SuppressWarnings("restricted")
  private static final class Calls {
    static final Linker LINKER = Linker.nativeLinker();
    static final SymbolLookup LIBRARY = library();
    static final long AES_128_GCM = aes();
    static final MethodHandle NEW = handle("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
    static final MethodHandle FREE =
        handle("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle INIT =
        handle(
            "EVP_CipherInit_ex",
            FunctionDescriptor.of(
                JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle UPDATE =
        handle(
            "EVP_CipherUpdate",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    static final MethodHandle FINAL =
        handle(
            "EVP_CipherFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle CONTROL =
        handle(
            "EVP_CIPHER_CTX_ctrl",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    private static SymbolLookup library() {
      for (String name : NAMES) {
        try {
          return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException e) {
          // Perhaps under its other name.
          log.atDebug().addKeyValue("library", name).log("no such library");
        }
      }
      throw new IllegalStateException("no libcrypto");
    }

    private static long aes() {
      try {
        return (long) handle("EVP_aes_128_gcm", FunctionDescriptor.of(JAVA_LONG)).invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException("EVP_aes_128_gcm", e);
      }
    }

    /** Each is over in a microsecond or few: the thread needs no change of state around it. */
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(
          LIBRARY
              .find(name)
              .orElseThrow(() -> new IllegalStateException("no " + name + " in this libcrypto")),
          descriptor,
          Linker.Option.critical(false));
    }
  }

  /** Where arguments lie for the library to read and write. One per thread. */
  private static final class Desk {
    static final int BYTES_MAX = 1 << 16;
    private static final int ASSOCIATED_MAX = 128;
    private static final ThreadLocal<Desk> OF_THREAD = ThreadLocal.withInitial(Desk::new);

    private static final int NONCE = 0;
    private static final int TAG = 16;
    private static final int WRITTEN = 32;
    private static final int ASSOCIATED = 64;
    private static final int BYTES = ASSOCIATED + ASSOCIATED_MAX;

    final MemorySegment memory = Arena.ofAuto().allocate(BYTES + BYTES_MAX, 64);
    final long address = memory.address();

    /**
     * The same, as a buffer: its way to copy an array is compiled whole even where the compiler may
     * assume nothing that it would have to take back (docs/warm-start.md).
     */
    final ByteBuffer buffer = memory.asByteBuffer();

    void nonce(long number) {
      memory.set(JAVA_INT, NONCE, 0);
      memory.set(BIG, NONCE + NONCE_BYTES - Long.BYTES, number);
    }

    void associated(byte[] bytes, int offset, int length) {
      if (length > ASSOCIATED_MAX) {
        throw new IllegalArgumentException("associated data are at most 128 bytes");
      }
      buffer.put(ASSOCIATED, bytes, offset, length);
    }

    void put(byte[] bytes, int offset, int length) {
      if (length > BYTES_MAX) {
        throw new IllegalArgumentException("at most 65536 bytes at a time");
      }
      buffer.put(BYTES, bytes, offset, length);
    }
  }

  /** One EVP_CIPHER_CTX with its key; freed after this is unreachable. */
  private static final class Native implements Aead {
    private static final Cleaner CLEANER = Cleaner.create();

    /** No release that is taken has a smaller EVP_CIPHER_CTX. */
    private static final int CONTEXT_BYTES_MIN = 168;

    private static final int CACHE_LINE = 64;
    private static final MemorySegment MEMORY = memory();

    private final long context;

    Native(byte[] key) {
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException("a key is 16 bytes");
      }
      Objects.requireNonNull(Calls.LINKER, "loaded, or it throws");
      try (Arena arena = Arena.ofConfined()) {
        long made = (long) Calls.NEW.invokeExact();
        if (made == 0) {
          throw new IllegalStateException("no memory for a cipher");
        }
        context = made;
        CLEANER.register(this, () -> free(made));
        MemorySegment copy = arena.allocate(KEY_BYTES);
        copy.asByteBuffer().put(key);
        must((int) Calls.INIT.invokeExact(made, Calls.AES_128_GCM, 0L, copy.address(), 0L, 1));
        copy.fill((byte) 0);
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a downcall threw", e);
      }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory() {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    @Override
    public long fetch() {
      long sum = 0;
      for (int offset = 0; offset < CONTEXT_BYTES_MIN; offset += CACHE_LINE) {
        sum += MEMORY.get(JAVA_LONG, context + offset);
      }
      Reference.reachabilityFence(this);
      return sum;
    }

    private static void free(long context) {
      try {
        Calls.FREE.invokeExact(context);
      } catch (Throwable e) {
        throw new AssertionError("a downcall threw", e);
      }
    }

    @Override
    public int seal(
        long number,
        byte[] associated,
        int associatedOffset,
        int associatedLength,
        byte[] plain,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      Objects.checkFromIndexSize(outOffset, length + TAG_BYTES, out.length);
      Desk desk = Desk.OF_THREAD.get();
      desk.nonce(number);
      desk.associated(associated, associatedOffset, associatedLength);
      desk.put(plain, offset, length);
      long at = desk.address;
      try {
        begin(at, associatedLength, length, 1);
        must((int) Calls.FINAL.invokeExact(context, at + Desk.BYTES, at + Desk.WRITTEN));
        must((int) Calls.CONTROL.invokeExact(context, GET_TAG, TAG_BYTES, at + Desk.TAG));
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a downcall threw", e);
      } finally {
        Reference.reachabilityFence(this);
      }
      desk.buffer.get(Desk.BYTES, out, outOffset, length);
      desk.buffer.get(Desk.TAG, out, outOffset + length, TAG_BYTES);
      return length + TAG_BYTES;
    }

    @Override
    public int open(
        long number,
        byte[] associated,
        int associatedOffset,
        int associatedLength,
        byte[] sealed,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      int plain = length - TAG_BYTES;
      Objects.checkFromIndexSize(outOffset, plain, out.length);
      Desk desk = Desk.OF_THREAD.get();
      desk.nonce(number);
      desk.associated(associated, associatedOffset, associatedLength);
      desk.put(sealed, offset, plain);
      desk.buffer.put(Desk.TAG, sealed, offset + plain, TAG_BYTES);
      long at = desk.address;
      try {
        begin(at, associatedLength, plain, 0);
        must((int) Calls.CONTROL.invokeExact(context, SET_TAG, TAG_BYTES, at + Desk.TAG));
        if ((int) Calls.FINAL.invokeExact(context, at + Desk.BYTES, at + Desk.WRITTEN) != 1) {
          return -1;
        }
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a downcall threw", e);
      } finally {
        Reference.reachabilityFence(this);
      }
      desk.buffer.get(Desk.BYTES, out, outOffset, plain);
      return plain;
    }

    /** Nonce, associated data and the bytes, in place. */
    private void begin(long at, int associated, int length, int encrypt) throws Throwable {
      must((int) Calls.INIT.invokeExact(context, 0L, 0L, 0L, at + Desk.NONCE, encrypt));
      must(
          (int)
              Calls.UPDATE.invokeExact(
                  context, 0L, at + Desk.WRITTEN, at + Desk.ASSOCIATED, associated));
      if (length > 0) {
        must(
            (int)
                Calls.UPDATE.invokeExact(
                    context, at + Desk.BYTES, at + Desk.WRITTEN, at + Desk.BYTES, length));
      }
    }

    private static void must(int done) {
      if (done != 1) {
        throw new IllegalStateException("libcrypto refused a call");
      }
    }
  }
}
