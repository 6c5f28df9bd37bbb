# Writes OUT, a C source with the bytes of FILES (relative to FOLDER): pages, texts and what they load are part
# of the plugin, so that none of them can be missing, or of another version than the code.
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${FOLDER}/${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char bytes_${index}[] = { ${bytes} 0 };\n")
  string(APPEND rows "    { \"${file}\", (const char *)bytes_${index}, sizeof bytes_${index} - 1 },\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUT} "#include \"assets.h\"\n\n${arrays}\nconst struct asset assets[] = {\n${rows}};\nconst size_t asset_count = ${index};\n")
