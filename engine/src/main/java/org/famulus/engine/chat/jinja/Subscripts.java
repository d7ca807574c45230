package org.famulus.engine.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * {@code value.name} and {@code value[key]} inside the sandbox: attributes are the ones named here, none is reached by
 * reflection, and those that would change a value are refused when used.
 */
final class Subscripts {

    private static final Set<String> LIST_METHODS = Set.of("index", "count", "copy");
    private static final Set<String> LIST_CHANGES = Set.of("append", "clear", "extend", "insert", "pop", "remove",
            "reverse", "sort");
    private static final Set<String> MAPPING_METHODS = Set.of("get", "items", "keys", "values", "copy");
    private static final Set<String> MAPPING_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Subscripts() {
    }

    /** {@code value.name}: an attribute first, then an element. */
    static Object attribute(Evaluator evaluator, Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        @Nullable
        Object attribute = attributeOrNull(value, name);
        if (attribute == null && value instanceof Map<?, ?> map) {
            attribute = map.get(name);
        }
        return attribute == null ? missing(value, name) : attribute;
    }

    /** {@code value[key]}: an element first, then an attribute. */
    static Object item(Evaluator evaluator, Object value, Object key) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        @Nullable
        Object item = null;
        if (value instanceof Map<?, ?> map) {
            item = key instanceof List<?> || key instanceof Map<?, ?>
                    ? null
                    : map.get(Values.key(evaluator.budget(), key));
        } else if (key instanceof Slice slice) {
            return slice.of(evaluator.budget(), value);
        } else if (key instanceof Long || key instanceof Boolean) {
            item = element(evaluator.budget(), value, Numbers.big(key));
        }
        @Nullable
        String name = Values.text(key);
        if (item == null && name != null) {
            item = attributeOrNull(value, name);
        }
        return item == null ? missing(value, key) : item;
    }

    private static Undefined missing(Object value, Object key) {
        String type = value == None.NONE ? "None" : Values.typeName(value) + " object";
        return Values.text(key) != null
                ? new Undefined(
                        (value == None.NONE ? type : "'" + type + "'") + " has no attribute '" + Values.text(key)
                                + "'")
                : new Undefined(type + " has no element "
                        + (key instanceof Long || key instanceof Double ? key : Values.typeName(key)));
    }

    private static @Nullable Object element(Budget budget, Object value, BigInteger index) {
        @Nullable
        String text = Values.text(value);
        if (text != null) {
            budget.characters(text.length());
        }
        int length = text != null ? Text.length(text) : switch (value) {
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Range range -> range.length();
            case Group group -> 2;
            default -> 0;
        };
        BigInteger fromStart = index.signum() < 0 ? index.add(BigInteger.valueOf(length)) : index;
        if (fromStart.signum() < 0 || fromStart.compareTo(BigInteger.valueOf(length)) >= 0) {
            return null;
        }
        int i = fromStart.intValue();
        return switch (value) {
            case List<?> list -> list.get(i);
            case Tuple tuple -> tuple.items().get(i);
            case Range range -> range.start() + i * range.step();
            case Group group -> i == 0 ? group.grouper() : group.items();
            default -> {
                String whole = text == null ? "" : text;
                yield Operators.remark(value, Character.toString(whole.codePointAt(Text.offset(whole, i))));
            }
        };
    }

    private static @Nullable Object attributeOrNull(Object value, String name) {
        return switch (value) {
            case String text -> TextMethods.NAMES.contains(name) ? new TextMethods(text, name) : internal(value, name);
            case Markup markup ->
                TextMethods.NAMES.contains(name) ? new TextMethods(markup, name) : internal(value, name);
            case Map<?, ?> map -> MAPPING_METHODS.contains(name)
                    ? mappingMethod(map, name)
                    : MAPPING_CHANGES.contains(name) ? unsafe(value, name) : internal(value, name);
            case List<?> list -> LIST_METHODS.contains(name)
                    ? listMethod(list, name)
                    : LIST_CHANGES.contains(name) ? unsafe(value, name) : internal(value, name);
            case Tuple tuple -> name.equals("index") || name.equals("count")
                    ? listMethod(tuple.items(), name)
                    : internal(value, name);
            case Group group -> switch (name) {
                case "grouper" -> group.grouper();
                case "list" -> group.items();
                default -> internal(value, name);
            };
            case Namespace namespace -> namespace.attributes().get(name);
            case LoopContext loop -> loop.attribute(name);
            case Macro macro -> switch (name) {
                case "name" -> macro.name();
                case "arguments" -> new Tuple(List.copyOf(macro.signature().parameters()));
                default -> internal(value, name);
            };
            case Globals.Cycler cycler -> cycler.attribute(name);
            default -> internal(value, name);
        };
    }

    private static @Nullable Object internal(Object value, String name) {
        return name.startsWith("__") && name.endsWith("__") ? unsafe(value, name) : null;
    }

    private static Undefined unsafe(Object value, String name) {
        return new Undefined("access to attribute '" + name + "' of '" + Values.typeName(value)
                + "' object is unsafe");
    }

    private static Function mappingMethod(Map<?, ?> map, String name) {
        return (evaluator, arguments) -> {
            if (name.equals("get")) {
                Arguments.Bound bound = arguments.bind("get", 1, "key", "default");
                Object found = map.get(Values.key(evaluator.budget(), bound.value("key")));
                return found == null ? bound.value("default") : found;
            }
            arguments.bind(name, 0);
            evaluator.budget().elements(map.size());
            return switch (name) {
                case "items" -> new View(name, items(map));
                case "keys" -> new View(name, new ArrayList<>(map.keySet()));
                case "values" -> new View(name, new ArrayList<>(map.values()));
                default -> map;
            };
        };
    }

    /** Pairs of a mapping's keys and values. */
    static List<Object> items(Map<?, ?> map) {
        List<Object> items = new ArrayList<>(map.size());
        map.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
        return items;
    }

    private static Function listMethod(List<?> list, String name) {
        return (evaluator, arguments) -> {
            if (name.equals("copy")) {
                arguments.bind(name, 0);
                return list;
            }
            Object sought = arguments.bind(name, 1, "value").value("value");
            long count = 0;
            for (int i = 0; i < list.size(); i++) {
                if (Values.equal(evaluator.budget(), list.get(i), sought)) {
                    if (name.equals("index")) {
                        return (long) i;
                    }
                    count++;
                }
            }
            if (name.equals("index")) {
                throw JinjaException.failed("the value is not in the list");
            }
            return count;
        };
    }

    /** A slice's bounds; {@link None} where they are not given. */
    record Slice(Object begin, Object end, Object step) {

        Object of(Budget budget, Object value) {
            @Nullable
            String text = Values.text(value);
            if (text != null) {
                budget.characters(text.length());
                return Operators.remark(value, ofText(text));
            }
            return switch (value) {
                case List<?> list -> ofList(budget, list);
                case Tuple tuple -> new Tuple(ofList(budget, tuple.items()));
                case Range range -> ofList(budget, range.items());
                default -> new Undefined(Values.typeName(value) + " object has no slices");
            };
        }

        private String ofText(String text) {
            int[] bounds = bounds(Text.length(text));
            if (bounds[2] == 1) {
                int from = Text.offset(text, bounds[0]);
                return bounds[1] <= bounds[0]
                        ? ""
                        : text.substring(from, text.offsetByCodePoints(from, bounds[1] - bounds[0]));
            }
            int[] points = text.codePoints().toArray();
            StringBuilder slice = new StringBuilder();
            for (long i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1]; i += bounds[2]) {
                slice.appendCodePoint(points[(int) i]);
            }
            return slice.toString();
        }

        private List<Object> ofList(Budget budget, List<?> list) {
            int[] bounds = bounds(list.size());
            List<Object> slice = new ArrayList<>();
            for (long i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1]; i += bounds[2]) {
                budget.step();
                slice.add(list.get((int) i));
            }
            return slice;
        }

        /** First index, end index and step, as Python's {@code slice.indices}. */
        private int[] bounds(int length) {
            int stride = step == None.NONE ? 1 : index(step);
            if (stride == 0) {
                throw JinjaException.failed("slice step cannot be zero");
            }
            int low = stride > 0 ? 0 : -1;
            int high = stride > 0 ? length : length - 1;
            int from = begin == None.NONE ? (stride > 0 ? low : high) : clamp(index(begin), length, low, high);
            int to = end == None.NONE ? (stride > 0 ? high : low) : clamp(index(end), length, low, high);
            return new int[]{from, to, stride};
        }

        private static int clamp(int index, int length, int low, int high) {
            long fromStart = index < 0 ? (long) index + length : index;
            return Math.clamp(fromStart, low, high);
        }

        private static int index(Object value) {
            if (!Numbers.isInteger(value)) {
                throw value instanceof Undefined undefined
                        ? undefined.failure()
                        : JinjaException
                                .failed("slice indices must be integers or None, not " + Values.typeName(value));
            }
            return Numbers.big(value).max(BigInteger.valueOf(-Integer.MAX_VALUE))
                    .min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
        }
    }
}
