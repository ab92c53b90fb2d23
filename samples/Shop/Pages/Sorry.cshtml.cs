using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace RubberDuckShop.Pages;

/// <summary>What a person sees where something is missing or failed.</summary>
[IgnoreAntiforgeryToken]
public sealed class SorryModel : PageModel
{
    public int Status { get; private set; }

    public void OnGet(int status = 500) => Status = status;

    public void OnPost(int status = 500) => Status = status;
}
