namespace Tender.Server.Http;

/// <summary>How a member is read.</summary>
internal enum JsonMemberKind
{
    Object,
    Objects,
    Text,
    Texts,
    Choice,
    Choices,
    Boolean,
    BooleanOrText,
    WholeNumber,
    Digits,
    Price,
    Url,
    Urls,
    Json,
}
