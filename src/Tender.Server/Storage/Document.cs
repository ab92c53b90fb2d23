namespace Tender.Server.Storage;

/// <summary>
/// A text that a commit writes, in UTF-8. It is made once, by whichever thread needs it first; one that cannot be made
/// fails each that asks for it.
/// </summary>
/// <param name="make">How it is made, from what does not change any more.</param>
internal sealed class Document(Func<byte[]> make) : Lazy<byte[]>(make)
{
    public static implicit operator Document(byte[] made) => new(() => made);
}
