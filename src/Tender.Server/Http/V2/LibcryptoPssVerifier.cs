using System.Collections.Concurrent;

namespace Tender.Server.Http.V2;

/// <summary>
/// Verification by libcrypto. Contexts are prepared once and taken in turns: preparing one costs about as much as
/// using it.
/// </summary>
internal sealed class LibcryptoPssVerifier : PssVerifier
{
    private readonly Libcrypto libcrypto;
    private readonly Libcrypto.Key key;
    private readonly ConcurrentQueue<Libcrypto.Context> ready20 = [],
        ready32 = [];
    private volatile bool disposed;

    private LibcryptoPssVerifier(Libcrypto libcrypto, Libcrypto.Key key) =>
        (this.libcrypto, this.key) = (libcrypto, key);

    public override string Name => "libcrypto";

    public static LibcryptoPssVerifier? Read(Libcrypto libcrypto, byte[] subjectPublicKeyInfo) =>
        libcrypto.Read(subjectPublicKeyInfo) is { } key ? new LibcryptoPssVerifier(libcrypto, key) : null;

    public override bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, int saltLength, int encodedBits)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var ready = saltLength == 20 ? ready20 : ready32;
        var context = ready.TryDequeue(out var idle) ? idle : libcrypto.Prepare(key, saltLength);
        var verified = libcrypto.Verify(context, hash, signature);
        ready.Enqueue(context);
        if (disposed)
            Drain(ready);
        return verified;
    }

    public override void Dispose()
    {
        disposed = true;
        Drain(ready20);
        Drain(ready32);
        key.Dispose();
    }

    private static void Drain(ConcurrentQueue<Libcrypto.Context> ready)
    {
        while (ready.TryDequeue(out var context))
            context.Dispose();
    }
}
