using System.Buffers.Binary;
using System.IO.Compression;

namespace Tender.Server.Storage;

/// <summary>
/// How the body of an answer stands in its row. It is kept for ever, and most of it is the names of its members: packed
/// (DEFLATE, RFC 1951, behind a dictionary that is not stored) it takes a fifth of the room, for some 8 us of processor
/// time. What earlier releases kept is read as they wrote it: Brotli (RFC 7932), or the body itself. So is what is
/// short.
/// </summary>
internal static class KeptBody
{
    /// <summary>Before what is packed: no JSON, XML or id begins with one of these.</summary>
    private const byte BrotliMark = 1,
        DeflateMark = 2;

    private const int SizeMin = 128;

    // The fastest: with the dictionary before it, the slowest spares a fifth more and takes twice as long.
    private static readonly ZLibCompressionOptions Fast = new() { CompressionLevel = 1 };

    /// <summary>
    /// Answers of each kind, without what differs: the one that is kept most often comes last, which is nearest to what
    /// refers to it. It never changes, since what is kept refers to its bytes: another one needs another mark.
    /// </summary>
    private static readonly byte[] Dictionary = Resource("answers-1.txt");

    /// <summary>What a stream begins with for who reads: the dictionary as a stored block.</summary>
    private static readonly byte[] Head = Stored(Dictionary);

    /// <summary>A body as its row has it.</summary>
    public static byte[] Pack(byte[] body)
    {
        if (body.Length < SizeMin)
            return body;
        using var packed = new MemoryStream(Dictionary.Length + body.Length);
        packed.WriteByte(DeflateMark);
        using (var deflate = new DeflateStream(packed, Fast, leaveOpen: true))
        {
            deflate.Write(Dictionary);
            deflate.Flush();
            packed.SetLength(1);
            deflate.Write(body);
        }
        return packed.Length < body.Length ? packed.ToArray() : body;
    }

    /// <summary>The body that a row has, byte for byte.</summary>
    public static byte[] Unpack(byte[] kept) =>
        kept switch
        {
            [BrotliMark, .. var packed] => ReadAll(
                new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress),
                0
            ),
            [DeflateMark, .. var packed] => ReadAll(
                new DeflateStream(new MemoryStream([.. Head, .. packed]), CompressionMode.Decompress),
                Dictionary.Length
            ),
            _ => kept,
        };

    private static byte[] ReadAll(Stream stream, int without)
    {
        using (stream)
        {
            var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray()[without..];
        }
    }

    /// <summary>A block that is not packed. RFC 1951, 3.2.4: its length, and the same with every bit turned.</summary>
    private static byte[] Stored(byte[] bytes)
    {
        var block = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)(ushort.MaxValue - bytes.Length));
        bytes.CopyTo(block, 5);
        return block;
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(KeptBody).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
