using System.Security.Cryptography;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Files merchants show as evidence: asked for by a signed request, then uploaded to a URL that is good for an hour and
/// says itself who may.
/// </summary>
internal sealed class EvidenceFiles(PaymentStore store, Secrets secrets)
{
    /// <summary>How long a URL is good, in the merchant's time. Not published; assumed.</summary>
    public static readonly TimeSpan UrlWindow = TimeSpan.FromHours(1);

    private const string Place = "file-url";

    /// <summary>Makes a file that waits for its bytes.</summary>
    public Task<CommandResult<EvidenceFile>> Create(Command<EvidenceFile> command, string type, string purpose) =>
        store.Apply(command.With([], [], (change, context) => change.Save(
                    new EvidenceFile
                    {
                        Id = context.MintFile(),
                        State = State.Open,
                        CreatedAt = change.Now,
                        Type = type,
                        Purpose = purpose,
                    },
                    Cause.Request
                )));

    /// <summary>Takes a file's bytes, once. Refusals: not found; other bytes are there.</summary>
    public Task<CommandResult<EvidenceFile>> Upload(MerchantId merchant, ObjectId id, byte[] bytes)
    {
        var isNew = false;
        return store.Apply(
            new Command<EvidenceFile>(merchant, "Upload a file", Requester.Merchant)
            {
                Roots = [id],
                Decide = (change, _) =>
                {
                    if (change.Find<EvidenceFile>(id) is not { } file)
                        return Refusal.NotFound;
                    isNew = file.State == State.Open;
                    return file.Upload(change, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                },
                ExtraWrites = (writing, _) =>
                {
                    if (isNew)
                        writing.Add(
                            new InsertFileBytes
                            {
                                Merchant = merchant,
                                File = id,
                                Bytes = bytes,
                            }
                        );
                },
            }
        );
    }

    /// <summary>What a URL carries: whose file may be read and written until when, sealed.</summary>
    public string Token(MerchantId merchant, ObjectId file, DateTimeOffset until) =>
        secrets.SealJson(new FileUrl(merchant.Value, file.Value, RecordJson.Ms(until)), Place);

    /// <summary>Whose file a URL speaks of; null for one that is not ours, or whose hour is over.</summary>
    public async Task<(MerchantId Merchant, ObjectId File)?> Find(string token)
    {
        if (secrets.OpenJson<FileUrl>(token, Place) is not { } opened)
            return null;
        var merchant = MerchantId.Read(opened.Merchant);
        return RecordJson.Ms(await store.Now(merchant)) < opened.Until ? (merchant, ObjectId.Read(opened.File)) : null;
    }

    /// <param name="Merchant">Whose.</param>
    /// <param name="File">Which.</param>
    /// <param name="Until">How long it is good, in milliseconds since 1970.</param>
    private sealed record FileUrl(string Merchant, string File, long Until);

    /// <summary>Which of these files the merchant does not have, or has not uploaded.</summary>
    public async Task<IReadOnlyList<string>> Missing(MerchantId merchant, IEnumerable<string> ids)
    {
        var named = ids.Distinct(StringComparer.Ordinal).ToList();
        var parsed = named
            .Select(ObjectId.Parse)
            .Where(id => id is { Kind: ObjectKind.EvidenceFile })
            .Select(id => id!.Value)
            .ToList();
        var found = await store.Find(merchant, parsed);
        return [.. named.Where(id => !found.Values.Any(file => file.Id.Value == id && file.State == State.Completed))];
    }
}
