using System.IO.Compression;

namespace Tender.Server.Storage;

/// <summary>
/// How the body of an answer stands in its row. It is kept for ever, and most of it is the names of its members:
/// packed (Brotli, RFC 7932) it takes half the room, for some 5 us of processor time. What earlier releases kept, and
/// what is short, is the body itself.
/// </summary>
internal static class KeptBody
{
    /// <summary>Before what is packed: no JSON, XML or id begins with it.</summary>
    private const byte Mark = 1;

    private const int SizeMin = 256,
        Quality = 1,
        WindowBits = 16;

    /// <summary>A body as its row has it.</summary>
    public static byte[] Pack(byte[] body)
    {
        if (body.Length < SizeMin)
            return body;
        var packed = new byte[1 + BrotliEncoder.GetMaxCompressedLength(body.Length)];
        packed[0] = Mark;
        return BrotliEncoder.TryCompress(body, packed.AsSpan(1), out var size, Quality, WindowBits)
            ? packed[..(1 + size)]
            : body;
    }

    /// <summary>The body that a row has, byte for byte.</summary>
    public static byte[] Unpack(byte[] kept)
    {
        if (kept is not [Mark, ..])
            return kept;
        var body = new MemoryStream();
        using var packed = new BrotliStream(new MemoryStream(kept, 1, kept.Length - 1), CompressionMode.Decompress);
        packed.CopyTo(body);
        return body.ToArray();
    }
}
