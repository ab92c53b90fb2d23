#!/usr/bin/env bash
# Runs the recipe of a page of docs/sdks as it stands there, and compares what it prints with what the page says.
# Usage: tests/clients/recipe.sh PAGE [FOLDER], against a running Tender with a ready merchant and proxy mode.
#   PAGE     the page's name, such as php-v2        FOLDER   where the SDK is; those of Node.js are in tests/clients/npm
#   TENDER_DATA   the data directory (.tender)      TENDER_HTTP   localhost:8080      TENDER_HTTPS   localhost:8443
#   TENDER_PROXY  localhost:8888
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
page=$here/../../docs/sdks/$1.md
sdk=$(cd "${2:-$here/npm}" && pwd)
: "${TENDER_DATA:=.tender}" "${TENDER_HTTP:=localhost:8080}" "${TENDER_HTTPS:=localhost:8443}" "${TENDER_PROXY:=localhost:8888}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$(cd "$TENDER_DATA" && pwd)" "$work/.tender"

# Each block in a file: of the name that stands before it, or of its language.
awk -v work="$work" '
    /^`[^`]+`:$/ { name = substr($0, 2, length($0) - 3); next }
    /^```/ { if (file) { close(file); file = "" } else { file = work "/" (name ? name : "block." substr($0, 4)); name = "" } next }
    file { print > file }' "$page"
sed -i -e "s/localhost:8080/$TENDER_HTTP/g" -e "s/localhost:8443/$TENDER_HTTPS/g" -e "s/localhost:8888/$TENDER_PROXY/g" "$work"/*

cd "$work"
case $1 in
node-* | amazon-payments) ln -s "$sdk/node_modules" node_modules ;;
php-*)
    mkdir vendor
    cat > vendor/autoload.php <<PHP
<?php
@include '/usr/share/php/phpseclib3/autoload.php';
spl_autoload_register(function (\$name) {
    \$file = '$sdk/' . str_replace('\\\\', '/', \$name) . '.php';
    if (is_file(\$file)) require \$file;
});
PHP
    ;;
ruby-*) export RUBYLIB=$sdk/lib ;;
python-*) export PYTHONPATH=$sdk PATH=/usr/bin:$PATH ;; # where Debian's python3-requests is found
java-*)
    CLASSPATH=$sdk:$sdk/*
    for jar in com.android.json bcprov httpclient httpcore commons-lang3 commons-logging commons-codec \
        jaxb-api jaxb-runtime jaxb-core istack-commons-runtime txw2 javax.activation; do
        CLASSPATH+=":/usr/share/java/$jar.jar"
    done
    export CLASSPATH
    ;;
dotnet-*)
    cat > Pay.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><Reference Include="$sdk/*.dll" /></ItemGroup>
</Project>
XML
    ;;
esac
bash -euo pipefail block.bash > said 2> complained || { cat said complained >&2; exit 1; }
diff block.text said || { cat complained >&2; exit 1; }
echo "ok $1"
