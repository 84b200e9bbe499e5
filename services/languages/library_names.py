"""Member names that the standard library of a language uses itself.

A call `x.get()` on an unknown `x` says little about a `get` of the repository: most likely it is the
library's. The lists hold the members of strings, containers, files, streams and the root object.
"""

_PYTHON = """
add append as_integer_ratio bit_length capitalize casefold center clear close copy count decode difference
discard encode endswith extend fileno find flush format fromkeys get hex index insert intersection isalnum
isalpha isatty isdigit isdisjoint isidentifier islower isnumeric isspace issubset issuperset isupper items
join keys ljust lower lstrip match maketrans name partition pop popitem read readable readall readline
readlines remove removeprefix removesuffix replace reverse rfind rindex rjust rpartition rsplit rstrip
search seek seekable send setdefault sort split splitlines start startswith strip sub swapcase tell throw
title translate truncate union update upper values write writable writelines zfill group groups end span run
"""
_ECMASCRIPT = """
add apply at bind call catch charAt charCodeAt clear concat constructor copyWithin delete endsWith entries
every exec fill filter finally find findIndex flat flatMap forEach get has hasOwnProperty includes indexOf
isPrototypeOf join keys lastIndexOf length localeCompare map match matchAll message name next normalize
padEnd padStart pop prototype push reduce reduceRight repeat replace replaceAll return reverse search set
shift size slice some sort splice split startsWith substring test then throw toFixed toISOString toJSON
toLocaleString toLowerCase toString toUpperCase trim trimEnd trimStart unshift value valueOf values with on
off once emit addEventListener removeEventListener
"""
_C_FAMILY = """
append assign at back begin c_str capacity cbegin cend clear close compare count data emplace emplace_back
empty end erase find first front get good insert is_open join length lock max_size name notify_all
notify_one open pop pop_back pop_front push push_back push_front rbegin read release rend replace reserve
reset resize rfind second size str substr swap top try_lock unlock value wait what write
"""
_GO = """
Add Bytes Close Context Done Err Error Errorf Fatal Fatalf Format Get Header Helper Len Less Lock Log Logf
Name Next Print Printf Println Put RLock RUnlock Read ReadFrom Reset Run Scan Seek Set Size String Swap Unlock
Unwrap Wait Write WriteString WriteTo Body URL Method Value
"""
_JAVA = """
accept add addAll append apply asList charAt clear close collect compare compareTo contains containsKey
containsValue copy count delete entrySet equals exists filter find findFirst flush forEach format get
getBytes getClass getKey getMessage getName getOrDefault getPath getValue hasNext hashCode indexOf insert
isDirectory isEmpty isFile isPresent iterator join keySet length limit list lock map mark match matches name
next of orElse ordinal parse peek poll pop position print printf println put putAll read readLine remove
replace reset reverse run set size skip sort split start startsWith endsWith stream substring test toArray
toFile toLowerCase toPath toString toUpperCase trim unlock update valueOf values wait write
"""
_CSHARP = """
Add AddRange All Any Append Clear Close CompareTo Concat Contains ContainsKey CopyTo Count Dispose EndsWith
Equals Exists Find First FirstOrDefault Flush ForEach Format GetAwaiter GetEnumerator GetHashCode GetType
GetValue IndexOf Insert Invoke Join Key Keys Last Length Max Message Min MoveNext Name Open Peek Pop Push Read
ReadLine Remove Replace Reset Result Reverse Select Set SetValue Single Skip Sort Split Start StartsWith Stop
Substring Sum Take ToArray ToDictionary ToList ToLower ToString ToUpper Trim TryAdd TryGetValue Update Value
Values Wait Where Write WriteLine
"""
_RUST = """
as_bytes as_mut as_ref as_str borrow chars clear clone cloned cmp collect contains contains_key copied count
default drain drop entry enumerate eq err expect extend filter find first flush fmt fold from get get_mut
hash insert into into_iter is_empty is_err is_none is_ok is_some iter iter_mut join keys last len lock map
max min name new next ok or_insert parse pop position push push_str read recv remove replace reverse send
skip sort split starts_with sum swap take to_owned to_string trim unwrap unwrap_or update values wait write
"""
_RUBY = """
all? any? call class clear close collect compact concat count delete dig dup each each_with_index empty?
fetch find first flatten freeze get gsub has_key? include? inject inspect instance_of? is_a? join key? keys
last length map match max merge message min name new next nil? open pop push read reduce reject replace
respond_to? reverse run select send shift size sort split start_with? strip sub sum tap then to_a to_h to_i
to_s to_sym uniq update upcase value values write zip
"""
_PHP = """
add bind call close count current execute fetch format get getCode getFile getIterator getLine getMessage
getName getPrevious getTrace has key modify next offsetExists offsetGet offsetSet offsetUnset open prepare
query read rewind set valid write
"""

LIBRARY_MEMBERS: dict[str, frozenset[str]] = {
    "python": frozenset(_PYTHON.split()),
    "javascript": frozenset(_ECMASCRIPT.split()),
    "typescript": frozenset(_ECMASCRIPT.split()),
    "tsx": frozenset(_ECMASCRIPT.split()),
    "c": frozenset(),
    "cpp": frozenset(_C_FAMILY.split()),
    "go": frozenset(_GO.split()),
    "rust": frozenset(_RUST.split()),
    "java": frozenset(_JAVA.split()),
    "csharp": frozenset(_CSHARP.split()),
    "ruby": frozenset(_RUBY.split()),
    "php": frozenset(_PHP.split()),
    "bash": frozenset(),
}
