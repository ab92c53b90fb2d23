using System.Globalization;

namespace Tender.Server.Telemetry;

/// <summary>The tags of a series. One that is measured again is found without making another.</summary>
internal sealed class TagSet
{
    private readonly KeyValuePair<string, object?>[] tags;

    public TagSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        this.tags = [.. tags];
        Labels = string.Join(',', this.tags.Select(Label));
    }

    public static TagComparer Comparer { get; } = new();

    /// <summary>As Prometheus writes them: our own names without their prefix.</summary>
    public string Labels { get; }

    private static string Label(KeyValuePair<string, object?> tag)
    {
        var name = tag.Key.StartsWith("tender.", StringComparison.Ordinal) ? tag.Key["tender.".Length..] : tag.Key;
        return string.Create(CultureInfo.InvariantCulture, $"{name.Replace('.', '_')}=\"{Escaped($"{tag.Value}")}\"");
    }

    private static string Escaped(string value) =>
        value.Replace(@"\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n");

    /// <summary>Compares by names and values, in the order in which a measurement gives them.</summary>
    internal sealed class TagComparer
        : IEqualityComparer<TagSet>,
            IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
    {
        public bool Equals(TagSet? x, TagSet? y) => x is not null && y is not null && Equals(x.tags, y);

        public int GetHashCode(TagSet set) => GetHashCode(set.tags);

        public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
        {
            if (alternate.Length != other.tags.Length)
                return false;
            for (var i = 0; i < alternate.Length; i++)
                if (alternate[i].Key != other.tags[i].Key || !Equals(alternate[i].Value, other.tags[i].Value))
                    return false;
            return true;
        }

        public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
        {
            var hash = new HashCode();
            foreach (var (_, value) in alternate)
                hash.Add(value);
            return hash.ToHashCode();
        }

        public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate);
    }
}
