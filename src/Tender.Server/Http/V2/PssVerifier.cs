namespace Tender.Server.Http.V2;

/// <summary>What verifies signatures with one public key.</summary>
internal abstract class PssVerifier : IDisposable
{
    public abstract string Name { get; }
    public abstract bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, int saltLength, int encodedBits);

    public virtual void Dispose() { }
}
