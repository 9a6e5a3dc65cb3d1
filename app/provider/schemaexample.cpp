#include "app/provider/schemaexample.h"

#include "models/vocabulary/jsonwriter.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace stepwire {

namespace {

constexpr int deepest = 16; // a schema that refers to itself ends here

JsonView referred(JsonView root, std::string reference)
{
    JsonView at = root;
    std::size_t begin = reference.find('/');
    while (begin != std::string::npos) {
        const std::size_t end = reference.find('/', begin + 1);
        at = at[reference.substr(begin + 1, end == std::string::npos ? end : end - begin - 1)];
        begin = end;
    }
    return at;
}

std::string typeOf(JsonView schema)
{
    const JsonView type = schema["type"];
    for (const JsonView one : type.elements()) {
        if (one.text() != "null")
            return one.text();
    }
    if (type.kind() == JsonView::Kind::String)
        return type.text();
    return schema["properties"].isNothing() ? "string" : "object";
}

std::string numberExample(JsonView schema, bool whole)
{
    double value = 1;
    if (const auto least = schema["minimum"].number())
        value = std::max(value, *least);
    if (const auto above = schema["exclusiveMinimum"].number())
        value = std::max(value, *above + 1);
    if (const auto most = schema["maximum"].number())
        value = std::min(value, *most);
    JsonWriter json;
    whole ? json.value(static_cast<std::int64_t>(std::llround(value))) : json.value(value);
    return json.take();
}

std::string stringExample(JsonView schema)
{
    const std::string format = schema["format"].text();
    std::string value = format == "date" ? "2026-11-22" : format == "date-time" ? "2026-11-22T12:00:00Z"
        : format == "uri" ? "http://127.0.0.1/" : format == "email" ? "someone@example.org" : "sample";
    const auto least = static_cast<std::size_t>(schema["minLength"].number().value_or(0));
    const auto most = static_cast<std::size_t>(schema["maxLength"].number().value_or(1000));
    if (value.size() < least)
        value.append(std::min<std::size_t>(least, 4096) - value.size(), 'x');
    value.resize(std::min(value.size(), most));
    JsonWriter json;
    json.value(value);
    return json.take();
}

std::string example(JsonView schema, JsonView root, int depth);

std::string objectExample(JsonView schema, JsonView root, int depth)
{
    std::set<std::string> required;
    for (const JsonView name : schema["required"].elements())
        required.insert(name.text());
    JsonWriter json;
    json.beginObject();
    for (const JsonView::Member &property : schema["properties"].members()) {
        if (required.count(property.key()) != 0)
            json.key(property.key()).raw(example(property.value, root, depth + 1));
    }
    return json.endObject().take();
}

std::string example(JsonView schema, JsonView root, int depth)
{
    if (depth > deepest)
        return "null";
    if (const std::string reference = schema["$ref"].text(); !reference.empty())
        return example(referred(root, reference), root, depth + 1);
    if (const JsonView fixed = schema["const"]; fixed.kind() != JsonView::Kind::Absent)
        return std::string(fixed.raw());
    if (const auto allowed = schema["enum"].elements(); !allowed.empty())
        return std::string(allowed.front().raw());
    for (const std::string_view choice : {"anyOf", "oneOf", "allOf"}) {
        if (const auto forms = schema[choice].elements(); !forms.empty())
            return example(forms.front(), root, depth + 1);
    }
    const std::string type = typeOf(schema);
    if (type == "object")
        return objectExample(schema, root, depth);
    if (type == "array") {
        const int least = static_cast<int>(schema["minItems"].number().value_or(0));
        JsonWriter json;
        json.beginArray();
        for (int i = 0; i < std::min(least, 8); ++i)
            json.raw(example(schema["items"], root, depth + 1));
        return json.endArray().take();
    }
    if (type == "integer" || type == "number")
        return numberExample(schema, type == "integer");
    if (type == "boolean")
        return "false";
    return type == "null" ? "null" : stringExample(schema);
}

} // namespace

std::string schemaExample(JsonView schema, JsonView root)
{
    return schema.kind() == JsonView::Kind::Object ? example(schema, root, 0) : "{}";
}

} // namespace stepwire
