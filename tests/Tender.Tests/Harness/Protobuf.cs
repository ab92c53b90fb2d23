using System.Buffers.Binary;
using System.Text;

namespace Tender.Tests.Harness;

/// <summary>A message of protobuf, as far as a test must read one: its fields by number, without a schema.</summary>
internal sealed class Protobuf
{
    private readonly ILookup<int, ReadOnlyMemory<byte>> fields;

    public Protobuf(ReadOnlyMemory<byte> bytes) => fields = Read(bytes).ToLookup(one => one.Number, one => one.Value);

    /// <summary>The messages in a field that is one or may be repeated.</summary>
    public IEnumerable<Protobuf> Messages(int number) => fields[number].Select(bytes => new Protobuf(bytes));

    public string Text(int number) => Encoding.UTF8.GetString(fields[number].LastOrDefault().Span);

    public string Hex(int number) => Convert.ToHexStringLower(fields[number].LastOrDefault().Span);

    public bool Has(int number) => fields.Contains(number);

    /// <summary>A varint or a fixed number of eight bytes.</summary>
    public long Number(int number) => BinaryPrimitives.ReadInt64LittleEndian(fields[number].Last().Span);

    /// <summary>Numbers that are packed into one field.</summary>
    public IReadOnlyList<double> Doubles(int number) =>
        [
            .. fields[number]
                .Last()
                .ToArray()
                .Chunk(sizeof(double))
                .Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        ];

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Read(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var tag = Varint(bytes.Span, ref at);
            var length = (tag & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(bytes.Span, ref at),
                5 => 4,
                var other => throw new FormatException($"Wire type {other}."),
            };
            var value = bytes.Slice(at, length);
            if ((tag & 7) == 0)
                value = BitConverter.GetBytes(Varint(bytes.Span, ref at));
            at += length;
            yield return ((int)(tag >> 3), value);
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes[at++];
            value |= (ulong)(one & 127) << shift;
            if (one < 128)
                return value;
        }
    }
}
