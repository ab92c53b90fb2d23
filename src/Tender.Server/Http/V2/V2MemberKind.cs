namespace Tender.Server.Http.V2;

/// <summary>How a member is read.</summary>
internal enum V2MemberKind
{
    Object,
    Objects,
    Text,
    Word,
    Words,
    Flag,
    Digits,
    Price,
    Url,
    Urls,
    Json,
}
