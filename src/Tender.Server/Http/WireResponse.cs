using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>What goes back: status, media type and body. The gate adds the headers every answer of the dialect carries.</summary>
internal sealed record WireResponse(int Status, string ContentType, byte[] Body)
{
    /// <summary>What is sent in place of a body that is too long for memory; null where the body is all.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>>? Parts { get; init; }

    /// <summary>How long the parts are together, in bytes.</summary>
    public long Length { get; init; }

    /// <summary>MD5 of the body, in Base64, where its receiver compares it.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>Where to go on, with a redirection; null for none.</summary>
    public string? Location { get; init; }
}

/// <summary>A notice as a dialect words it: one step of the journal, with what the wording may need besides.</summary>
/// <param name="Merchant">To whom.</param>
/// <param name="Step">What happened: the object as it was after the step.</param>
/// <param name="At">When, in the merchant's time.</param>
/// <param name="ReferenceId">The notification's own id, the same in every attempt.</param>
/// <param name="Details">What the buyer and merchant had said about the permission; null where there is none.</param>
/// <param name="Sandbox">Which environment it speaks of.</param>
internal sealed record Notice(Merchant Merchant, JournalStep Step, DateTimeOffset At, string ReferenceId, Core.PermissionDetails? Details, bool Sandbox);
