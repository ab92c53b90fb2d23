namespace Tender.Server.Http;

/// <summary>Whether a claim to have signed a request is looked into.</summary>
internal enum Admission
{
    /// <summary>In every spelling that SDKs have.</summary>
    Full,

    /// <summary>
    /// In the likeliest spellings: others at this address, or under this key, fail so often that nothing more is given
    /// away, but this address and this key were right together not long ago.
    /// </summary>
    Brief,

    /// <summary>Not at all: it is told to come back later.</summary>
    Refused,
}
