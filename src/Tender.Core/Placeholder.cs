namespace Tender.Core; 
internal static class Placeholder { }
