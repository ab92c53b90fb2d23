namespace Tender.Server.Storage;

/// <summary>The dialects in which a step can be told.</summary>
[Flags]
internal enum Dialects
{
    None = 0,
    V1 = 1,
    V2 = 2,
    Both = 3,

    /// <summary>Not a merchant's: a mail to the buyer, kept in her mailbox.</summary>
    Mail = 4,
}
