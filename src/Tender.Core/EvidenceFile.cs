namespace Tender.Core;

/// <summary>
/// A file a merchant keeps with us. Open: nothing was uploaded yet; Completed: its bytes are there, and stay as they
/// are.
/// </summary>
/// <remarks>Wire v2: "File", spec 3.13.</remarks>
public sealed record EvidenceFile : Record
{
    /// <summary>Its format, as the wire names it.</summary>
    public required string Type { get; init; }

    /// <summary>What for, as the wire names it.</summary>
    public required string Purpose { get; init; }

    /// <summary>How many bytes it has; 0 before the upload.</summary>
    public int Size { get; init; }

    /// <summary>The SHA-256 of its bytes; null before the upload.</summary>
    public string? Hash { get; init; }

    /// <summary>Takes the bytes, once; the same bytes again are the same upload. Refusal: there are others.</summary>
    public Result<EvidenceFile> Upload(Change change, int size, string hash)
    {
        if (State == State.Open)
            return change.Save(this with { State = State.Completed, Size = size, Hash = hash }, Cause.Request);
        return hash == Hash ? this : Refusal.NotModifiable;
    }
}
